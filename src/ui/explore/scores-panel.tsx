import { Button } from "@mantine/core";
import { metrics } from "#core/metrics/metrics.ts";
import type { MetricFacts, MetricReading } from "#ports/measurement.ts";
import { comparisonNeed } from "#state/comparison.ts";
import { learnedMetricsOf } from "#state/measured-metrics.ts";
import { saveScores } from "#state/score-table.ts";
import { currentReading } from "#state/scores.ts";
import { isStudyOld, startStudy, studyOf } from "#state/studies.ts";
import { AreaChoice } from "#ui/measure/area-choice.tsx";
import { MetricCard } from "#ui/measure/metric-card.tsx";
import { useStudyLabel } from "#ui/measure/study-action.tsx";
import { ValueMapChoice } from "#ui/measure/value-map-choice.tsx";
import { useApp, useAppShallow, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { Missing } from "#ui/shared/explained.tsx";
import { formatCount, formatScore } from "#ui/shared/format.ts";
import { Section } from "#ui/shared/section.tsx";

const MEASURING = "Measuring …";

/** Shows how close the SynEO is to the EO, in the view or in the drawn area. */
export function ScoresPanel() {
  const store = useAppStore();
  const reading = useApp(currentReading);
  const isMeasuring = useApp((state) => state.scores.isMeasuring);
  const need = useApp((state) => comparisonNeed(state).reason);
  const failure = reading.status === "failed" ? reading.error : null;
  // A refusal says that there is nothing to compare here: a reason, not a fault.
  const isRefusal = failure?.code === "measure-refused";
  const reason = isRefusal ? `${failure.message} ${failure.hint}` : need;
  const measurement = reading.status === "ready" ? reading.measurement : null;
  return (
    <Section title="Scores" className="scores-section" aside={<AreaChoice />}>
      <table
        className={isMeasuring ? "scores is-old" : "scores"}
        aria-label="Scores of SynEO against EO"
        aria-busy={isMeasuring}
      >
        <tbody>
          {metrics.map((metric) => {
            const found = measurement?.readings.find((r) => r.id === metric.id);
            const refused = measurement?.refused.find((r) => r.id === metric.id);
            return (
              <ScoreRow
                key={metric.id}
                facts={metric}
                value={found?.value ?? null}
                n={measurement?.n ?? null}
                why={refused?.reason ?? reason ?? MEASURING}
              />
            );
          })}
          <LearnedRows reason={reason} />
        </tbody>
      </table>
      {measurement !== null && (
        <div className="row between small muted">
          <span>{`n = ${formatCount(measurement.n)} pixels`}</span>
          <Button
            size="compact-xs"
            aria-label="Save the scores as CSV"
            onClick={() => saveScores(store)}
          >
            CSV
          </Button>
        </div>
      )}
      {measurement === null && (failure === null || isRefusal) && (
        <p className="small muted">{reason ?? MEASURING}</p>
      )}
      {failure !== null && !isRefusal && <ErrorNote error={failure} />}
      {measurement !== null && <ValueMapChoice />}
    </Section>
  );
}

/**
 * Shows learned metrics, which take seconds: they are measured after the others, or on
 * request.
 */
function LearnedRows({ reason }: { readonly reason: string | null }) {
  const store = useAppStore();
  const learned = useAppShallow(learnedMetricsOf);
  const label = useStudyLabel("learned");
  const { running, last, error } = useApp((state) => studyOf(state, "learned"));
  const isOld = useApp((state) => isStudyOld(state, "learned"));
  if (learned.length === 0) {
    return null;
  }
  const foundOf = (id: string) => last?.answer.readings.find((one) => one.id === id);
  const why = (id: string) =>
    reason ??
    error?.message ??
    last?.answer.refused.find((one) => one.id === id)?.reason ??
    "Not measured yet.";
  const isMissing = isOld || learned.some(({ id }) => foundOf(id) === undefined);
  const canAsk = running === null && reason === null && isMissing;
  return (
    <>
      {learned.map((metric) => {
        const found = foundOf(metric.id);
        return (
          <ScoreRow
            key={metric.id}
            facts={found ?? { ...metric, settings: "not measured yet" }}
            value={isOld ? null : (found?.value ?? null)}
            n={last?.answer.n ?? null}
            why={running === null ? why(metric.id) : progressOf(running)}
          />
        );
      })}
      {canAsk && (
        <tr>
          <td colSpan={3}>
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => startStudy(store, "learned")}
            >
              {label}
            </Button>
          </td>
        </tr>
      )}
    </>
  );
}

function progressOf({ done, total }: { done: number; total: number }): string {
  return total === 0 ? MEASURING : `Measuring: ${done} of ${total} parts.`;
}

function ScoreRow(props: {
  readonly facts: MetricFacts;
  readonly value: number | null;
  readonly n: number | null;
  /** The reason why there is no value. */
  readonly why: string;
}) {
  const { facts, value, n, why } = props;
  return (
    <tr>
      <th scope="row">
        <MetricCard facts={facts} n={n === null ? null : `${formatCount(n)} pixels`} />
      </th>
      <td className="mono">
        {value === null ? (
          <Missing why={why} />
        ) : (
          `${formatScore(value, facts.unit)}${facts.unit && ` ${facts.unit}`}`
        )}
      </td>
      <Direction better={facts.better} />
    </tr>
  );
}

function Direction({ better }: { readonly better: MetricReading["better"] }) {
  return (
    <td className="direction">
      <span role="img" aria-label={`${better} is better`}>
        {better === "lower" ? "↓" : "↑"}
      </span>
    </td>
  );
}
