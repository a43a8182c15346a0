import { NativeSelect, SegmentedControl } from "@mantine/core";
import { useMemo } from "react";
import {
  BENCHMARK_COLUMNS,
  type BenchmarkColumn,
} from "#core/evaluation/benchmark-table.ts";
import { denoisersOf, resultsMatrix } from "#core/evaluation/matrix.ts";
import { type BenchmarkView, changeBenchmarkView } from "#state/benchmark.ts";
import { shownData, shownEntries } from "#state/benchmark-data.ts";
import { useApp, useAppShallow, useAppStore } from "#ui/shared/app-context.tsx";
import { HeatTable } from "./heat-table.tsx";
import { MetricSelect } from "./metric-select.tsx";

/** Metrics that a region has: those of patches, and distances of sets. */
const MATRIX_METRICS = BENCHMARK_COLUMNS.filter(({ id }) => id !== "fid");

/** Shows every baseline in every region by one metric, which the paper does not print. */
export function MatrixView() {
  const store = useAppStore();
  const entries = useAppShallow(shownEntries);
  const isSimulated = useApp((state) => shownData(state).isSimulated);
  const { metric, kind, denoiser } = useApp(({ benchmark }) => benchmark.view);
  const matrix = useMemo(
    () => resultsMatrix(entries, metric, kind, denoiser),
    [entries, metric, kind, denoiser],
  );
  const column =
    BENCHMARK_COLUMNS.find(({ id }) => id === metric) ??
    (BENCHMARK_COLUMNS[0] as BenchmarkColumn);
  return (
    <section className="benchmark-page" aria-labelledby="matrix-title">
      <header className="benchmark-head">
        <h2 id="matrix-title">Every baseline in every region</h2>
        <MetricSelect
          label="Metric"
          value={column.id}
          metrics={MATRIX_METRICS}
          onChange={(next) => changeBenchmarkView(store, { metric: next })}
        />
        <DenoiserSelect />
        <RegionKindControl />
      </header>
      <p className="small muted">
        {`${column.label}, mean over the patches of a region; ${column.better} is better, and darker is worse. Arrow keys move between cells, Enter opens their patches. The scale is that of all regions, which are ${isSimulated ? "simulated" : "real"}; the paper gives numbers by region for hybrid CUT alone (Table 4).`}
      </p>
      {matrix.rows.length === 0 ? (
        <p className="muted">
          No results are here yet: `npm run results` makes them, or add a results file.
        </p>
      ) : (
        <div className="benchmark-scroll">
          <HeatTable matrix={matrix} column={column} />
        </div>
      )}
    </section>
  );
}

/** Chooses which pipelines are rows, by their de-noiser. */
function DenoiserSelect() {
  const store = useAppStore();
  const entries = useAppShallow(shownEntries);
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

/** Chooses which regions are columns. */
function RegionKindControl() {
  const store = useAppStore();
  const kind = useApp(({ benchmark }) => benchmark.view.kind);
  return (
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
  );
}
