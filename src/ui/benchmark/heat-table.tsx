import { type KeyboardEvent, useState } from "react";
import { rampColor, rampInk } from "#core/color/uniform-ramp.ts";
import type { BenchmarkColumn } from "#core/evaluation/benchmark-table.ts";
import type { MatrixCell, MatrixRow, ResultsMatrix } from "#core/evaluation/matrix.ts";
import { changeBenchmarkView } from "#state/benchmark.ts";
import { useAppStore } from "#ui/shared/app-context.tsx";
import { Missing } from "#ui/shared/explained.tsx";
import { formatScore } from "#ui/shared/format.ts";

/** Indices of a row and of a cell in it; cell 0 is the mean of all shown regions. */
type CellPlace = readonly [row: number, cell: number];

const STEPS: Readonly<Record<string, readonly [down: number, across: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -1000],
  End: [0, 1000],
};

/** Shows the matrix as a grid of which one cell is in the order of tabs, and keys move that. */
export function HeatTable(props: {
  readonly matrix: ResultsMatrix;
  readonly column: BenchmarkColumn;
}) {
  const { matrix, column } = props;
  const [[down, across], setAt] = useState<CellPlace>([0, 0]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = STEPS[event.key];
    if (step === undefined) {
      return;
    }
    event.preventDefault();
    const found = findNextCell(event.currentTarget, matrix, [down, across], step);
    if (found !== null) {
      setAt(found.place);
      found.button.focus();
    }
  };
  return (
    <table
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: arrow keys move in it, with a table's own semantics
      role="grid"
      className="benchmark-table matrix"
      aria-label={`${column.label} by baseline and region`}
      onKeyDown={onKeyDown}
    >
      <thead>
        <tr>
          <th scope="col">Baseline</th>
          <th scope="col" className="number">
            All shown
          </th>
          {matrix.regions.map(({ id, name, kind }) => (
            <th key={id} scope="col" className="number">
              {name}
              <span className="small muted">{kind}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {matrix.rows.map((row, i) => (
          <tr key={row.entryId}>
            <th scope="row">{row.name}</th>
            {[row.mean, ...row.cells].map((cell, k) => (
              <HeatCell
                key={cell.regionId ?? "all"}
                row={row}
                cell={cell}
                column={column}
                worst={matrix.worst}
                best={matrix.best}
                at={[i, k]}
                isCurrent={i === down && k === across}
                onFocus={() => setAt([i, k])}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Finds the next cell in a direction that has a number; null where there is none. */
function findNextCell(
  table: HTMLElement,
  { rows, regions }: ResultsMatrix,
  from: CellPlace,
  [down, across]: readonly [down: number, across: number],
): { readonly place: CellPlace; readonly button: HTMLElement } | null {
  const limit = (value: number, count: number) =>
    Math.min(count - 1, Math.max(0, value));
  let [row, cell] = from;
  for (let left = rows.length + regions.length; left > 0; left--) {
    row = limit(row + down, rows.length);
    cell = limit(cell + across, regions.length + 1);
    const place = `[data-at="${row}-${cell}"]`;
    const button = table.querySelector<HTMLElement>(place);
    if (button !== null) {
      return { place: [row, cell], button };
    }
  }
  return null;
}

function HeatCell(props: {
  readonly row: MatrixRow;
  readonly cell: MatrixCell;
  readonly column: BenchmarkColumn;
  readonly worst: number;
  readonly best: number;
  readonly at: readonly [number, number];
  readonly isCurrent: boolean;
  readonly onFocus: () => void;
}) {
  const { row, cell, column, worst, best, at, isCurrent, onFocus } = props;
  const store = useAppStore();
  if (cell.own === null) {
    return (
      <td className="number">
        <Missing why={cell.why} />
      </td>
    );
  }
  const { value, std, n } = cell.own;
  const span = best - worst;
  const light =
    span === 0 || !Number.isFinite(span)
      ? 1
      : Math.min(1, Math.max(0, (value - worst) / span));
  const color = rampColor(light);
  const hasPatches = !column.id.startsWith("fd");
  const text = formatScore(value, column.unit);
  const spread = std === null ? "" : ` ± ${formatScore(std, column.unit)}`;
  const where = cell.regionName ?? "all shown regions";
  return (
    <td
      className="number heat"
      style={{
        background: `rgb(${color.join(" ")})`,
        color: rampInk(light),
      }}
    >
      <button
        type="button"
        data-at={at.join("-")}
        data-cell={`${row.entryId}/${cell.regionId ?? ""}/${column.id}`}
        tabIndex={isCurrent ? 0 : -1}
        aria-disabled={!hasPatches}
        title={`${text}${spread}, n = ${n}`}
        aria-label={`${row.name}, ${where}: ${column.label} ${text}${spread}, n = ${n}`}
        onFocus={onFocus}
        onClick={() =>
          hasPatches &&
          changeBenchmarkView(store, {
            cell: { entryId: row.entryId, regionId: cell.regionId },
          })
        }
      >
        {text}
      </button>
    </td>
  );
}
