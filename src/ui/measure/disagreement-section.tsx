import { comparableResults, studyOf } from "#state/studies.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { formatCount, formatFixed } from "#ui/shared/format.ts";
import { FoldedSection } from "#ui/shared/section.tsx";
import { StudyAction } from "./study-action.tsx";

/** Where translators do not agree, at least some of them invent. */
export function DisagreementSection() {
  const last = useApp((state) => studyOf(state, "disagreement").last);
  const count = useApp((state) => comparableResults(state).length);
  return (
    <FoldedSection title="Disagreement" isOpen={false}>
      <p className="small muted">
        How far the pictures that translators made of the same SAR lie apart, pixel by
        pixel. Where they differ, at most one of them is right.
      </p>
      <StudyAction
        kind="disagreement"
        label={count < 2 ? "Compare pictures" : `Compare ${count} pictures`}
      />
      {last !== null && (
        <dl className="facts">
          <dt>Mean spread</dt>
          <dd className="mono">{formatFixed(last.answer.mean, 3)}</dd>
          <dt>95 % below</dt>
          <dd className="mono">{formatFixed(last.answer.p95, 3)}</dd>
          <dt>With |Δ| to EO</dt>
          <dd>
            {last.answer.correlation === null ? (
              last.answer.reason
            ) : (
              <span className="mono">
                {`r ${formatFixed(last.answer.correlation.pearson, 2)} · ρ ${formatFixed(last.answer.correlation.spearman, 2)}`}
              </span>
            )}
          </dd>
          <dt>n</dt>
          <dd>{`${formatCount(last.answer.n)} pixels; ${last.answer.settings}`}</dd>
        </dl>
      )}
    </FoldedSection>
  );
}
