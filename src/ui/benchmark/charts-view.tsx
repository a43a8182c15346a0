import { NativeSelect } from "@mantine/core";
import { useMemo, useState } from "react";
import { chartSeries, shownPatches } from "#core/evaluation/chart-series.ts";
import { candidateName, type ResultsEntry } from "#core/evaluation/own-rows.ts";
import {
  conditionOf,
  PATCH_CONDITIONS,
  type PatchCondition,
} from "#core/evaluation/patch-facts.ts";
import { changeBenchmarkView } from "#state/benchmark.ts";
import { shownEntries } from "#state/benchmark-data.ts";
import { useApp, useAppShallow, useAppStore } from "#ui/shared/app-context.tsx";
import "./charts.css";
import { LimitsBar } from "./limits-bar.tsx";
import { MetricSelect, patchMetric } from "./metric-select.tsx";
import { DistributionChart, ScatterChart, seriesStyle } from "./patch-charts.tsx";
import { ChosenPatch } from "./patch-item.tsx";
import { useSettled } from "./use-settled.ts";

/** Number of colours in the style sheet; further pipelines start again with the first one. */
const COLORS = 8;

/** Shows scores patch by patch: their spread, and what they depend on. */
export function ChartsView() {
  const store = useAppStore();
  const entries = useAppShallow(shownEntries);
  const view = useApp(({ benchmark }) => benchmark.view);
  const { against, limits, place } = view;
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const [metric, second] = [patchMetric(view.metric), patchMetric(against.metric)];
  const condition =
    PATCH_CONDITIONS.find(({ id }) => id === against.condition) ?? PATCH_CONDITIONS[0];
  const settled = useSettled(limits);
  const shown = useMemo(
    () => shownPatches(entries, hidden, settled, COLORS),
    [entries, hidden, settled],
  );
  const spread = useMemo(() => chartSeries(shown, metric.id, () => 0), [shown, metric]);
  const pairs = useMemo(
    () => chartSeries(shown, metric.id, ({ patch }) => patch.values[second.id]),
    [shown, metric, second],
  );
  const conditions = useMemo(
    () =>
      chartSeries(shown, metric.id, (patch) =>
        condition === undefined ? null : conditionOf(patch, condition.id),
      ),
    [shown, metric, condition],
  );
  const onPlace = (next: string | null) => changeBenchmarkView(store, { place: next });
  const common = { metric, place, onPlace };
  return (
    <section className="benchmark-page" aria-labelledby="charts-title">
      <header className="benchmark-head">
        <h2 id="charts-title">Patch by patch</h2>
        <MetricSelect
          label="Metric"
          value={metric.id}
          onChange={(next) => changeBenchmarkView(store, { metric: next })}
        />
        <span className="muted">against</span>
        <MetricSelect
          label="Other metric"
          value={second.id}
          onChange={(next) =>
            changeBenchmarkView(store, { against: { ...against, metric: next } })
          }
        />
        <span className="muted">and</span>
        <NativeSelect
          aria-label="Condition"
          value={condition?.id ?? ""}
          onChange={({ currentTarget }) =>
            changeBenchmarkView(store, {
              against: {
                ...against,
                condition: currentTarget.value as PatchCondition,
              },
            })
          }
          data={PATCH_CONDITIONS.map(({ id, label }) => ({ value: id, label }))}
        />
      </header>
      <LimitsBar />
      <Legend entries={entries} hidden={hidden} onHide={setHidden} />
      <div className="charts">
        <DistributionChart {...common} series={spread} />
        <ScatterChart
          {...common}
          against={second}
          fileName="sar2earth-metrics.svg"
          series={pairs}
        />
        {condition !== undefined && (
          <ScatterChart
            {...common}
            against={condition}
            fileName="sar2earth-condition.svg"
            series={conditions}
          />
        )}
      </div>
      {place !== null && <ChosenPatch place={place} metric={metric} />}
    </section>
  );
}

/** Explains the colours; each pipeline can be hidden. */
function Legend(props: {
  readonly entries: readonly ResultsEntry[];
  readonly hidden: readonly string[];
  readonly onHide: (ids: readonly string[]) => void;
}) {
  const { entries, hidden, onHide } = props;
  return (
    <fieldset className="row benchmark-choices">
      <legend className="sr-only">Pipelines in the charts</legend>
      {entries.map(({ id, file }, i) => (
        <label key={id} className="row">
          <input
            type="checkbox"
            checked={!hidden.includes(id)}
            onChange={({ currentTarget }) =>
              onHide(
                currentTarget.checked
                  ? hidden.filter((each) => each !== id)
                  : [...hidden, id],
              )
            }
          />
          <svg className="series-sign" viewBox="0 0 10 10" aria-hidden="true">
            <path className="dots" style={seriesStyle(i % COLORS)} d="M5 5h0" />
          </svg>
          {candidateName(file)}
        </label>
      ))}
    </fieldset>
  );
}
