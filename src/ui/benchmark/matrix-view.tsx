import { NativeSelect, SegmentedControl } from "@mantine/core";
import { type KeyboardEvent, useMemo, useState } from "react";
import { rampColor, rampInk } from "#core/color/uniform-ramp.ts";
import {
  BENCHMARK_COLUMNS,
  type BenchmarkColumn,
} from "#core/evaluation/benchmark-table.ts";
import {
  denoisersOf,
  type MatrixCell,
  type MatrixRow,
  resultsMatrix,
} from "#core/evaluation/matrix.ts";
import { type BenchmarkView, changeBenchmarkView } from "#state/benchmark.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { Missing } from "#ui/shared/explained.tsx";
import { formatScore } from "#ui/shared/format.ts";

const STEPS: Readonly<Record<string, readonly [down: number, across: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -1000],
  End: [0, 1000],
};

/** Chooses which pipelines are rows, by their de-noiser. */
function DenoiserSelect() {
  const store = useAppStore();
  const entries = useApp(({ benchmark }) => benchmark.entries);
  const denoiser = useApp(({ benchmark }) => benchmark.view.denoiser);
  return (
    <NativeSelect
      aria-label="De-noiser"
      value={denoiser}
      onChange={({ currentTarget }) =>
        changeBenchmarkView(store, { denoiser: currentTarget.value })
      }
      data={[
        { value: "all", label: "Any de-noiser" },
        { value: "none", label: "No de-noiser" },
        ...denoisersOf(entries).map(({ id, title }) => ({ value: id, label: title })),
      ]}
    />
  );
}

/** Shows every baseline in every region by one metric, which the paper does not print. */
export function MatrixView() {
  const store = useAppStore();
  const entries = useApp(({ benchmark }) => benchmark.entries);
  const { metric, kind, denoiser } = useApp(({ benchmark }) => benchmark.view);
  const matrix = useMemo(
    () => resultsMatrix(entries, metric, kind, denoiser),
    [entries, metric, kind, denoiser],
  );
  const column =
    BENCHMARK_COLUMNS.find(({ id }) => id === metric) ??
    (BENCHMARK_COLUMNS[0] as BenchmarkColumn);
  const [[down, across], setAt] = useState<readonly [number, number]>([0, 0]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = STEPS[event.key];
    if (step === undefined) {
      return;
    }
    event.preventDefault();
    const limit = (value: number, count: number) =>
      Math.min(count - 1, Math.max(0, value));
    // Cells without a number are skipped.
    let [row, cell] = [down, across];
    for (let left = matrix.rows.length + matrix.regions.length; left > 0; left--) {
      [row, cell] = [
        limit(row + step[0], matrix.rows.length),
        limit(cell + step[1], matrix.regions.length + 1),
      ];
      const place = `[data-at="${row}-${cell}"]`;
      const found = event.currentTarget.querySelector<HTMLElement>(place);
      if (found !== null) {
        setAt([row, cell]);
        found.focus();
        return;
      }
    }
  };
  return (
    <section className="benchmark-page" aria-labelledby="matrix-title">
      <header className="benchmark-head">
        <h2 id="matrix-title">Every baseline in every region</h2>
        <NativeSelect
          aria-label="Metric"
          value={column.id}
          onChange={({ currentTarget }) =>
            changeBenchmarkView(store, { metric: currentTarget.value })
          }
          data={BENCHMARK_COLUMNS.filter(({ id }) => id !== "fid").map(
            ({ id, label, better }) => ({
              value: id,
              label: `${label} ${better === "lower" ? "↓" : "↑"}`,
            }),
          )}
        />
        <DenoiserSelect />
        <SegmentedControl
          aria-label="Regions"
          value={kind}
          onChange={(next) =>
            changeBenchmarkView(store, { kind: next as BenchmarkView["kind"] })
          }
          data={[
            { value: "all", label: "All regions" },
            { value: "urban", label: "Urban" },
            { value: "rural", label: "Rural" },
          ]}
        />
      </header>
      <p className="small muted">
        {`${column.label}, mean over the patches of a region; ${column.better} is better, and darker is worse. Arrow keys move between cells, Enter opens their patches. The scale is that of all regions. Simulated regions; the paper gives numbers by region for hybrid CUT alone (Table 4).`}
      </p>
      {matrix.rows.length === 0 ? (
        <p className="muted">
          No results are here yet: `npm run results` makes them, or add a results file.
        </p>
      ) : (
        <div className="benchmark-scroll">
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
                {matrix.regions.map(({ id, name, kind: own }) => (
                  <th key={id} scope="col" className="number">
                    {name}
                    <span className="small muted">{own}</span>
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
        </div>
      )}
    </section>
  );
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
