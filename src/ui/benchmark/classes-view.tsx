import { useMemo } from "react";
import { classBreakdown, LEAST_EFFECTIVE_N } from "#core/evaluation/class-breakdown.ts";
import type { Label } from "#core/regions/labels.ts";
import { type BenchmarkView, changeBenchmarkView } from "#state/benchmark.ts";
import { shownData, shownEntries } from "#state/benchmark-data.ts";
import { useApp, useAppShallow, useAppStore } from "#ui/shared/app-context.tsx";
import { Missing } from "#ui/shared/explained.tsx";
import { formatFixed, formatScore } from "#ui/shared/format.ts";
import { LimitsBar } from "./limits-bar.tsx";
import { MetricSelect, patchMetric } from "./metric-select.tsx";

/** Shares from which a class is most of a patch, for the list of its patches. */
const MOST_OF_A_PATCH = 50;

/** Shows a metric by land cover: where a baseline works, and where it does not. */
export function ClassesView() {
  const store = useAppStore();
  const entries = useAppShallow(shownEntries);
  const isSimulated = useApp((state) => shownData(state).isSimulated);
  const { metric: chosen, limits } = useApp(({ benchmark }) => benchmark.view);
  const metric = patchMetric(chosen);
  const { labels, rows, without } = useMemo(
    () => classBreakdown(entries, metric.id, limits),
    [entries, metric, limits],
  );
  const open = (entryId: string, label: Label) =>
    changeBenchmarkView(store, {
      ...{ cell: { entryId, regionId: null }, metric: metric.id, patches: "summary" },
      limits: withLimit(limits, label),
    });
  return (
    <section className="benchmark-page" aria-labelledby="classes-title">
      <header className="benchmark-head">
        <h2 id="classes-title">By land cover</h2>
        <MetricSelect
          label="Metric"
          value={metric.id}
          onChange={(next) => changeBenchmarkView(store, { metric: next })}
        />
      </header>
      <LimitsBar />
      <p className="small muted">
        {`${metric.label}, mean over patches weighted by the share of the class in each (${metric.better} is better). A score belongs to a whole patch: roads and houses are judged together with what lies around them. n is the effective number of patches. Land cover comes from ${isSimulated ? "the simulated label maps" : "the label maps of the data set"}.`}
      </p>
      {rows.length === 0 ? (
        <p className="muted">
          No results here say what their patches are covered with: `npm run results`
          makes such files.
        </p>
      ) : labels.length === 0 ? (
        <p className="muted">No patch of these results passes the filters.</p>
      ) : (
        <section
          className="benchmark-scroll"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label={`${metric.label} by land cover`}
        >
          <table className="benchmark-table">
            <thead>
              <tr>
                <th scope="col">Baseline</th>
                {labels.map((label) => (
                  <th key={label} scope="col" className="number">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ entryId, name, cells }) => (
                <tr key={entryId}>
                  <th scope="row">
                    <span className="row-name">{name}</span>
                  </th>
                  {cells.map(({ label, mean, effectiveN }) => (
                    <td key={label} className="number mono">
                      {mean === null ? (
                        <Missing
                          why={`Too little ${label}: ${formatFixed(effectiveN, 1)} effective patches, at least ${LEAST_EFFECTIVE_N} are needed.`}
                        />
                      ) : (
                        <>
                          <button
                            type="button"
                            className="own-value"
                            onClick={() => open(entryId, label)}
                          >
                            {formatScore(mean, metric.unit)}
                          </button>
                          <span className="small muted">
                            {`n ${formatFixed(effectiveN, 1)}`}
                          </span>
                        </>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {without.length > 0 && rows.length > 0 && (
        <p className="small muted">{`Without land cover: ${without.join(", ")}.`}</p>
      )}
    </section>
  );
}

function withLimit(
  limits: BenchmarkView["limits"],
  label: Label,
): BenchmarkView["limits"] {
  const others = limits.filter(({ condition }) => condition !== label);
  return [...others, { condition: label, min: MOST_OF_A_PATCH, max: null }];
}
