import { NativeSelect } from "@mantine/core";
import { useMemo, useState } from "react";
import { candidateName, type ResultsEntry } from "#core/evaluation/own-rows.ts";
import {
  conditionOf,
  isWithin,
  PATCH_CONDITIONS,
  type PatchCondition,
  type PatchOfEntry,
  patchesOf,
} from "#core/evaluation/patch-facts.ts";
import { changeBenchmarkView } from "#state/benchmark.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import "./charts.css";
import { LimitsBar } from "./limits-bar.tsx";
import { MetricSelect, patchMetric } from "./metric-select.tsx";
import {
  type ChartSeries,
  DistributionChart,
  ScatterChart,
  seriesStyle,
} from "./patch-charts.tsx";
import { ChosenPatch } from "./patch-item.tsx";

/** Number of colours in the style sheet; further pipelines start again with the first one. */
const COLORS = 8;

/** Shows scores patch by patch: their spread, and what they depend on. */
export function ChartsView() {
  const store = useAppStore();
  const entries = useApp(({ benchmark }) => benchmark.entries);
  const view = useApp(({ benchmark }) => benchmark.view);
  const { against, limits, place } = view;
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const [metric, second] = [patchMetric(view.metric), patchMetric(against.metric)];
  const condition =
    PATCH_CONDITIONS.find(({ id }) => id === against.condition) ?? PATCH_CONDITIONS[0];
  const shown = useMemo(
    () =>
      entries
        .map((entry, i) => ({ entry, color: i % COLORS }))
        .filter(({ entry }) => !hidden.includes(entry.id))
        .map(({ entry, color }) => ({
          ...{ entry, color },
          patches: patchesOf([entry]).filter((patch) => isWithin(patch, limits)),
        })),
    [entries, hidden, limits],
  );
  const series = (x: (patch: PatchOfEntry) => number | null | undefined) =>
    shown.map(
      ({ entry, color, patches }): ChartSeries => ({
        ...{ id: entry.id, name: candidateName(entry.file), color },
        points: patches.flatMap((patch) => {
          const [value, other] = [patch.patch.values[metric.id], x(patch)];
          const isUsable = Number.isFinite(value) && Number.isFinite(other);
          const { place: own, region } = patch;
          const { row, col } = patch.patch;
          return isUsable
            ? [
                {
                  ...{ place: own, name: `${region.name}, row ${row}, column ${col}` },
                  ...{ value: value as number, against: other as number },
                },
              ]
            : [];
        }),
      }),
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
        <DistributionChart {...common} series={series(() => 0)} />
        <ScatterChart
          {...common}
          against={second}
          fileName="sar2earth-metrics.svg"
          series={series(({ patch }) => patch.values[second.id])}
        />
        {condition !== undefined && (
          <ScatterChart
            {...common}
            against={condition}
            fileName="sar2earth-condition.svg"
            series={series((patch) => conditionOf(patch, condition.id))}
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
