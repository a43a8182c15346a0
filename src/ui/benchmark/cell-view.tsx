import { Tooltip } from "@mantine/core";
import type {
  BenchmarkColumn,
  BenchmarkRow,
  Cell,
  OwnValue,
} from "#core/evaluation/benchmark-table.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";
import { changeBenchmarkView } from "#state/benchmark.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { Explained, Missing } from "#ui/shared/explained.tsx";
import { formatFixed, formatScore } from "#ui/shared/format.ts";

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

function OwnFacts(props: {
  readonly file: ResultsFile;
  readonly own: OwnValue;
  readonly id: string;
}) {
  const { file, own, id } = props;
  const { candidate, metrics, data, selection } = file;
  const settings =
    metrics.find((metric) => metric.id === id)?.settings ??
    file.distances.find((distance) => distance.id === id)?.settings;
  const where =
    candidate.kind === "pictures"
      ? "Measured on pictures that were brought."
      : `Recomputed here on ${candidate.backend}; ${hashesOf(candidate)}.`;
  return (
    <>
      <p>{where}</p>
      <p>
        {`${data.title}${data.simulated ? " (simulated)" : ""}, n = ${own.n} patches of ${selection.patchPx} px${selection.perImage === null ? "" : `, ${selection.perImage} a region`}, ${file.time.slice(0, 10)}.`}
      </p>
      {own.infinite > 0 && <p>{`${own.infinite} equal patches are left out.`}</p>}
      {own.warning !== null && <p>{own.warning}</p>}
      <p>{settings}</p>
    </>
  );
}

function hashesOf(
  candidate: ResultsFile["candidate"] & { readonly kind: "pipeline" },
): string {
  return [candidate.denoise, candidate.translate, candidate.refine]
    .flatMap((model) => (model === null ? [] : [model]))
    .map(({ id, graphs }) =>
      [id, ...graphs.map(({ sha256 }) => sha256.slice(0, 8))].join(" "),
    )
    .join(" → ");
}
