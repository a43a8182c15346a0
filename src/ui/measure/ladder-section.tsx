import { useState } from "react";
import type { Ladder } from "#ports/measurement.ts";
import { studyOf } from "#state/studies.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { FoldedSection } from "#ui/shared/section.tsx";
import { LadderChart } from "./ladder-chart.tsx";
import { chosenMetric, MetricChoice } from "./metric-choice.tsx";
import { StudyAction } from "./study-action.tsx";

/** What a score means here: the same metrics of pictures whose faults are known. */
export function LadderSection() {
  const last = useApp((state) => studyOf(state, "ladder").last);
  return (
    <FoldedSection title="What does the score mean?" isOpen={false}>
      <div className="stack">
        <p className="small muted">
          The same metrics, over the same pixels, of the EO image itself blurred and
          shifted, of the SAR copied to grey and of one flat colour.
        </p>
        <StudyAction kind="ladder" label="Draw the ladder" />
        {last !== null && <LadderOfMetrics ladder={last.answer} />}
      </div>
    </FoldedSection>
  );
}

function LadderOfMetrics({ ladder }: { readonly ladder: Ladder }) {
  const [id, setId] = useState("lpips");
  const metric = chosenMetric(ladder.candidate.readings, id);
  if (metric === undefined) {
    return null;
  }
  return (
    <>
      <MetricChoice
        label="Metric of the ladder"
        metrics={ladder.candidate.readings}
        value={metric.id}
        onChange={setId}
      />
      <LadderChart ladder={ladder} metricId={metric.id} />
      {ladder.missing.length > 0 && (
        <ul className="notes">
          {ladder.missing.map(({ label, reason }) => (
            <li key={label}>{`${label}: ${reason}`}</li>
          ))}
        </ul>
      )}
    </>
  );
}
