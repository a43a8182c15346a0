import type { Ladder, LadderRung, MetricReading } from "#ports/measurement.ts";
import { Explained } from "#ui/shared/explained.tsx";
import { formatScore } from "#ui/shared/format.ts";

type Step = { readonly rung: LadderRung; readonly reading: MetricReading };

/** Rungs of one metric from best to worst, bars from the best to the worst value. */
export function LadderChart(props: {
  readonly ladder: Ladder;
  readonly metricId: string;
}) {
  const { ladder, metricId } = props;
  const steps = stepsOf(ladder, metricId);
  const finite = steps.map((s) => s.reading.value).filter(Number.isFinite);
  const [best, worst] = [finite[0], finite[finite.length - 1]];
  if (best === undefined || worst === undefined) {
    return <p className="small muted">No rung has this metric.</p>;
  }
  return (
    <ol className="ladder" aria-label="Ladder, best first">
      {steps.map(({ rung, reading }) => (
        <li
          key={rung.id}
          className={rung === ladder.candidate ? "is-candidate" : undefined}
          aria-current={rung === ladder.candidate ? "true" : undefined}
        >
          <Explained why={rung.detail} className="name">
            {rung.label}
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

function stepsOf(ladder: Ladder, metricId: string): readonly Step[] {
  return [ladder.candidate, ...ladder.rungs]
    .flatMap((rung) => {
      const reading = rung.readings.find((r) => r.id === metricId);
      return reading === undefined ? [] : [{ rung, reading }];
    })
    .sort((p, q) =>
      p.reading.better === "lower"
        ? p.reading.value - q.reading.value
        : q.reading.value - p.reading.value,
    );
}

/** 0 at the best rung, 1 at the worst; an infinite value is beyond the best. */
function share(value: number, best: number, worst: number): number {
  return Number.isFinite(value) && best !== worst ? (value - best) / (worst - best) : 0;
}
