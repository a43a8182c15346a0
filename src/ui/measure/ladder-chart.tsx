import type { MetricReading } from "#ports/measurement.ts";
import type { StudyRow, StudyTable } from "#state/studies/study.ts";
import { Explained } from "#ui/shared/explained.tsx";
import { formatScore } from "#ui/shared/format.ts";

type Step = { readonly row: StudyRow; readonly reading: MetricReading };

/**
 * Draws one metric's values from best to worst, with bars scaled between the best and
 * the worst.
 */
export function LadderChart(props: {
  readonly table: StudyTable;
  readonly metricId: string;
}) {
  const { table, metricId } = props;
  const steps = stepsOf(table, metricId);
  const finite = steps.map((s) => s.reading.value).filter(Number.isFinite);
  const [best, worst] = [finite[0], finite[finite.length - 1]];
  if (best === undefined || worst === undefined) {
    return <p className="small muted">No image has this metric.</p>;
  }
  return (
    <ol className="ladder" aria-label="Scores, best first">
      {steps.map(({ row, reading }) => (
        <li
          key={row.id}
          className={row.id === table.current ? "is-candidate" : undefined}
          aria-current={row.id === table.current ? "true" : undefined}
        >
          <Explained why={row.detail} className="name">
            {row.label}
          </Explained>
          <span className="bar" aria-hidden="true">
            <span style={{ width: `${share(reading.value, best, worst) * 100}%` }} />
          </span>
          <span className="mono">{formatScore(reading.value, reading.unit)}</span>
        </li>
      ))}
    </ol>
  );
}

function stepsOf({ rows }: StudyTable, metricId: string): readonly Step[] {
  return rows
    .flatMap((row) => {
      const reading = row.readings.find((r) => r.id === metricId);
      return reading === undefined ? [] : [{ row, reading }];
    })
    .sort((p, q) =>
      p.reading.better === "lower"
        ? p.reading.value - q.reading.value
        : q.reading.value - p.reading.value,
    );
}

/** Returns 0 for the best value and 1 for the worst; an infinite value counts as best. */
function share(value: number, best: number, worst: number): number {
  return Number.isFinite(value) && best !== worst ? (value - best) / (worst - best) : 0;
}
