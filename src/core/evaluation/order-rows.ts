import type { BenchmarkRow, Cell } from "./benchmark-table.ts";
import { ownOf, paperOf } from "./export-table.ts";

/**
 * Sorts the rows of a source by a column: by our number where there is one, else the paper's;
 * rows without any come last, equal ones stay in the table's order. A filter takes rows
 * away and moves none.
 */
export function orderRows(
  rows: readonly BenchmarkRow[],
  source: "all" | "paper" | "ours",
  sort: { readonly column: string; readonly isDescending: boolean } | null,
): readonly BenchmarkRow[] {
  const ordered =
    sort === null
      ? rows
      : rows.toSorted((a, b) => {
          const [p, q] = [a, b].map(({ cells }) => numberOf(cells[sort.column]));
          if (p === undefined || q === undefined || p === null || q === null) {
            return Number(p == null) - Number(q == null);
          }
          return sort.isDescending ? q - p : p - q;
        });
  return ordered.filter(
    ({ isOfPaper, results }) =>
      source === "all" || (source === "paper" ? isOfPaper : results !== null),
  );
}

function numberOf(cell: Cell | undefined): number | null {
  return cell === undefined ? null : (ownOf(cell)?.value ?? paperOf(cell));
}
