import { Button, SegmentedControl } from "@mantine/core";
import type { Disagreement } from "#ports/studies.ts";
import { STUDIES } from "#state/studies/study-table.ts";
import { studyOf } from "#state/studies.ts";
import { chooseDisagreement, chooseValueMap } from "#state/value-map.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { formatCount, formatFixed } from "#ui/shared/format.ts";
import { FoldedSection } from "#ui/shared/section.tsx";
import { StudyPart } from "./study-section.tsx";

/** Shows where pictures of the same SAR scene differ: there, some of them must be wrong. */
export function DisagreementSection() {
  const store = useAppStore();
  const over = useApp((state) => state.view.disagreementOver);
  return (
    <FoldedSection title={STUDIES.disagreement.words.title ?? ""} isOpen={false}>
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
        {over === "flips" ? <Over kind="flips" /> : <Over kind="disagreement" />}
      </div>
    </FoldedSection>
  );
}

function Over({ kind }: { readonly kind: "flips" | "disagreement" }) {
  const last = useApp((state) => studyOf(state, kind).last);
  return (
    <>
      <StudyPart kind={kind} />
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
        <dt>Correlation with |Δ|</dt>
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
