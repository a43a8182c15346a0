import { Tooltip } from "@mantine/core";
import type {
  BenchmarkColumn,
  BenchmarkRow,
  Cell,
  OwnValue,
} from "#core/evaluation/benchmark-table.ts";
import { changeBenchmarkView } from "#state/benchmark.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { Explained, Missing } from "#ui/shared/explained.tsx";
import { formatFixed, formatScore } from "#ui/shared/format.ts";
import { OwnFacts } from "./own-facts.tsx";
import { RecomputedValue } from "./recomputed-value.tsx";

/** Shows a number and its source, or the reason why there is none. */
export function CellView(props: {
  readonly row: BenchmarkRow;
  readonly column: BenchmarkColumn;
}) {
  const { row, column } = props;
  const cell: Cell = row.cells[column.id] ?? { kind: "missing", why: "Not measured." };
  const note = row.notes[column.id];
  return (
    <td className="number" data-kind={cell.kind}>
      {"own" in cell && <Own row={row} column={column} own={cell.own} />}
      {"own" in cell && <RecomputedValue row={row} column={column} />}
      {cell.kind === "missing" && <Missing why={cell.why} />}
      {"paper" in cell && (
        <span className="paper-value">
          <em>{formatScore(cell.paper, column.unit)}</em>
          <span className="small muted"> paper</span>
          {note !== undefined && (
            <Explained className="note-sign" why={note}>
              !<span className="sr-only">note</span>
            </Explained>
          )}
        </span>
      )}
      {cell.kind === "both" && (
        <span className="small muted">
          {`${cell.difference < 0 ? "" : "+"}${formatFixed(cell.difference, column.unit === "dB" ? 2 : 3)}`}
        </span>
      )}
      {cell.kind === "not-comparable" && (
        <Explained why={cell.why} className="explained small muted">
          not comparable
        </Explained>
      )}
    </td>
  );
}

/** Shows our own number: hover and focus explain how it was made, a click opens its patches. */
function Own(props: {
  readonly row: BenchmarkRow;
  readonly column: BenchmarkColumn;
  readonly own: OwnValue;
}) {
  const { row, column, own } = props;
  const store = useAppStore();
  const { entryId = "", regionId = null } = row.results ?? {};
  const file = useApp(
    ({ benchmark }) => benchmark.entries.find(({ id }) => id === entryId)?.file,
  );
  const hasPatches = file?.means.some(({ id }) => id === column.id) ?? false;
  const text = `${formatScore(own.value, column.unit)}${own.std === null ? "" : ` ± ${formatScore(own.std, column.unit)}`}`;
  const why =
    file === undefined ? "" : <OwnFacts file={file} own={own} id={column.id} />;
  if (!hasPatches) {
    return (
      <Explained why={why} className="own-value">
        {text}
        {own.warning !== null && <span className="warn-sign"> !</span>}
      </Explained>
    );
  }
  return (
    <Tooltip label={why}>
      <button
        type="button"
        className="own-value"
        data-cell={`${entryId}/${regionId ?? ""}/${column.id}`}
        aria-label={`${row.name}, ${column.label} ${text}, n = ${own.n}: show its patches`}
        onClick={() =>
          changeBenchmarkView(store, {
            cell: { entryId, regionId },
            metric: column.id,
          })
        }
      >
        {text}
      </button>
    </Tooltip>
  );
}
