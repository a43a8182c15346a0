import { CloseButton } from "@mantine/core";
import { counted } from "#core/counted.ts";
import type { BenchmarkRow, BenchmarkTable } from "#core/evaluation/benchmark-table.ts";
import { removeResults } from "#state/benchmark.ts";
import { chooseRow, forgetRecomputed } from "#state/recompute-actions.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { Missing } from "#ui/shared/explained.tsx";
import { CellView } from "./cell-view.tsx";

const NO_RANK_OF_PAPER =
  "The paper prints no spread over regions: its rows cannot be ranked.";
const NO_RANK_OF_OWN =
  "Ranks need two rows of ours with this metric over common regions.";

/** Shows a row of the table: ours can be chosen, and taken away where the visitor brought them. */
export function TableRow(props: {
  readonly row: BenchmarkRow;
  readonly table: BenchmarkTable;
  readonly metric: string;
}) {
  const { row, table, metric } = props;
  const cell = row.cells[metric];
  const rank = cell !== undefined && "own" in cell ? cell.own.rank : null;
  const tied = rank?.tiedWith.length ?? 0;
  return (
    <tr className={row.results === null ? "paper-row" : undefined}>
      <th scope="row">
        <RowName row={row} />
        {row.group !== "" && <span className="muted small">{row.group}</span>}
        {row.results !== null && <Marks row={row} entryId={row.results.entryId} />}
      </th>
      <td className="rank">
        {rank === null ? (
          <Missing why={row.results === null ? NO_RANK_OF_PAPER : NO_RANK_OF_OWN} />
        ) : tied > 1 ? (
          `${rank.place}–${rank.place + tied - 1}, tied`
        ) : (
          rank.place
        )}
      </td>
      {table.columns.map((column) => (
        <CellView key={column.id} row={row} column={column} />
      ))}
    </tr>
  );
}

/** Rows of whole results have a box by which they are chosen. */
function RowName({ row }: { readonly row: BenchmarkRow }) {
  const store = useAppStore();
  const { entryId = "", regionId = null } = row.results ?? {};
  const isChosen = useApp(({ benchmark }) => benchmark.view.selected.includes(entryId));
  const isPipeline = useApp(
    ({ benchmark }) =>
      benchmark.entries.find(({ id }) => id === entryId)?.file.candidate.kind ===
      "pipeline",
  );
  return isPipeline && regionId === null ? (
    <label className="row-name row-choice">
      <input
        type="checkbox"
        aria-label={`Choose ${row.name}`}
        checked={isChosen}
        onChange={({ currentTarget }) =>
          chooseRow(store, entryId, currentTarget.checked)
        }
      />
      {row.name}
    </label>
  ) : (
    <span className="row-name">{row.name}</span>
  );
}

/** Says whose a row is, and what of it was computed on this machine. */
function Marks(props: { readonly row: BenchmarkRow; readonly entryId: string }) {
  const { row, entryId } = props;
  const store = useAppStore();
  const origin = useApp(
    ({ benchmark }) => benchmark.entries.find(({ id }) => id === entryId)?.origin,
  );
  const n = useApp(({ recompute }) => recompute.rows[entryId]?.n ?? 0);
  return (
    <>
      {origin !== "published" && (
        <span className="row">
          <span className="badge">
            {origin === "measured" ? "yours, measured here" : "yours"}
          </span>
          <CloseButton
            size="xs"
            aria-label={`Remove ${row.name}`}
            onClick={() => removeResults(store, entryId)}
          />
        </span>
      )}
      {n > 0 && (
        <span className="row">
          <span className="badge">{`${counted(n, "patch", "patches")} recomputed here`}</span>
          <CloseButton
            size="xs"
            aria-label={`Forget what was computed of ${row.name}`}
            onClick={() => forgetRecomputed(store, entryId)}
          />
        </span>
      )}
    </>
  );
}
