import { Button, SegmentedControl } from "@mantine/core";
import type { Disagreement } from "#ports/measurement.ts";
import { studyOf } from "#state/studies.ts";
import { comparableResults } from "#state/study-need.ts";
import { chooseDisagreement, chooseValueMap } from "#state/value-map.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { formatCount, formatFixed } from "#ui/shared/format.ts";
import { FoldedSection } from "#ui/shared/section.tsx";
import { StudyAction } from "./study-action.tsx";

/** Where pictures of the same SAR do not agree, at least some of them are invented. */
export function DisagreementSection() {
  const store = useAppStore();
  const over = useApp((state) => state.view.disagreementOver);
  return (
    <FoldedSection title="Disagreement" isOpen={false}>
      <div className="stack">
        <SegmentedControl
          aria-label="Disagreement over"
          fullWidth
          value={over}
          onChange={(value) => chooseDisagreement(store, value)}
          data={[
            { value: "flips", label: "Mirrored input" },
            { value: "translators", label: "Translators" },
          ]}
        />
        {over === "flips" ? <OverFlips /> : <OverTranslators />}
      </div>
    </FoldedSection>
  );
}

function OverFlips() {
  const last = useApp((state) => studyOf(state, "flips").last);
  return (
    <>
      <p className="small muted">
        The translator of the picture on screen sees the same SAR as it is, mirrored
        left to right, top to bottom, and both; its pictures are mirrored back. Where
        the four differ, the picture hangs on more than the ground. Mirroring also flips
        the look side and the shadows: a difference alone does not prove guessing.
      </p>
      <StudyAction kind="flips" label="Translate mirrored, compare" />
      {last !== null && <Spread found={last.answer} />}
    </>
  );
}

function OverTranslators() {
  const last = useApp((state) => studyOf(state, "disagreement").last);
  const count = useApp((state) => comparableResults(state).length);
  return (
    <>
      <p className="small muted">
        How far the pictures that translators made of the same SAR lie apart, pixel by
        pixel. Where they differ, at most one of them is right.
      </p>
      <StudyAction
        kind="disagreement"
        label={count < 2 ? "Compare pictures" : `Compare ${count} pictures`}
      />
      {last !== null && <Spread found={last.answer} />}
    </>
  );
}

function Spread({ found }: { readonly found: Disagreement }) {
  const store = useAppStore();
  const isOnMap = useApp((state) => state.view.valueMap === "disagreement");
  const { mean, p95, correlation, reason, n, settings } = found;
  return (
    <>
      <dl className="facts">
        <dt>Mean spread</dt>
        <dd className="mono">{formatFixed(mean, 3)}</dd>
        <dt>95 % below</dt>
        <dd className="mono">{formatFixed(p95, 3)}</dd>
        <dt>With |Δ| to EO</dt>
        <dd>
          {correlation === null ? (
            reason
          ) : (
            <span className="mono">
              {`r ${formatFixed(correlation.pearson, 2)} · ρ ${formatFixed(correlation.spearman, 2)}`}
            </span>
          )}
        </dd>
        <dt>n</dt>
        <dd>{`${formatCount(n)} pixels; ${settings}`}</dd>
      </dl>
      <div>
        <Button
          size="compact-sm"
          variant={isOnMap ? "light" : "default"}
          aria-pressed={isOnMap}
          onClick={() => chooseValueMap(store, isOnMap ? null : "disagreement")}
        >
          Show on the map
        </Button>
      </div>
    </>
  );
}
