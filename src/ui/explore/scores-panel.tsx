import { SegmentedControl } from "@mantine/core";
import { metrics } from "#core/metrics/metrics.ts";
import type { MetricReading } from "#ports/engine.ts";
import { chooseScoreTarget, scoreNeed } from "#state/scores.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { Explained, Missing } from "#ui/shared/explained.tsx";
import { formatCount, formatScore } from "#ui/shared/format.ts";
import { Section } from "#ui/shared/section.tsx";

const MEASURING = "Being measured.";

/** How close the SynEO is to the EO, in the view or in the drawn region. */
export function ScoresPanel() {
  const store = useAppStore();
  const { target, reading, isMeasuring } = useApp((state) => state.scores);
  const hasBox = useApp((state) => state.view.box !== null);
  const need = useApp((state) => scoreNeed(state).reason);
  const failure = reading.status === "failed" ? reading.error : null;
  // A refusal says that there is nothing to compare here: a reason, not a fault.
  const isRefusal = failure?.code === "measure-refused";
  const reason = isRefusal ? `${failure.message} ${failure.hint}` : need;
  const measurement = reading.status === "ready" ? reading.measurement : null;
  return (
    <Section
      title="Scores"
      aside={
        <SegmentedControl
          aria-label="Scores of"
          value={target}
          onChange={(value) => chooseScoreTarget(store, value as typeof target)}
          data={[
            { value: "view", label: "View" },
            { value: "box", label: "Region", disabled: !hasBox },
          ]}
        />
      }
    >
      <table
        className={isMeasuring ? "scores is-old" : "scores"}
        aria-label="Scores of SynEO against EO"
        aria-busy={isMeasuring}
      >
        <tbody>
          {measurement === null
            ? metrics.map((metric) => (
                <tr key={metric.id}>
                  <th scope="row">{metric.label}</th>
                  <td className="mono">
                    <Missing why={reason ?? MEASURING} />
                  </td>
                  <Direction better={metric.better} />
                </tr>
              ))
            : measurement.readings.map((r) => (
                <ScoreRow key={r.id} reading={r} n={measurement.n} />
              ))}
          {measurement?.refused.map(({ id, label, reason: why }) => (
            <tr key={id}>
              <th scope="row">{label}</th>
              <td className="mono">
                <Missing why={why} />
              </td>
              <td />
            </tr>
          ))}
        </tbody>
      </table>
      {measurement !== null && (
        <p className="small muted">{`n = ${formatCount(measurement.n)} pixels`}</p>
      )}
      {measurement === null && (failure === null || isRefusal) && (
        <p className="small muted">{reason ?? MEASURING}</p>
      )}
      {failure !== null && !isRefusal && <ErrorNote error={failure} />}
    </Section>
  );
}

function ScoreRow({
  reading,
  n,
}: {
  readonly reading: MetricReading;
  readonly n: number;
}) {
  return (
    <tr>
      <th scope="row">{reading.label}</th>
      <td className="mono">
        <Explained why={`n = ${formatCount(n)} pixels; ${reading.settings}`}>
          {formatScore(reading.value, reading.unit)}
          {reading.unit && ` ${reading.unit}`}
        </Explained>
      </td>
      <Direction better={reading.better} />
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
