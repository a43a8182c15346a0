import { STAGES, type Stage, stageRow } from "#core/catalog/stages.ts";
import {
  AGREEMENT_MEASURES,
  type AgreementMeasure,
  BETTER_SIGNS,
} from "#core/segmentation/agreement.ts";
import { useApp, useAppShallow } from "#ui/shared/app-context.tsx";
import { Explained, Missing } from "#ui/shared/explained.tsx";
import { formatCount, formatFixed } from "#ui/shared/format.ts";
import { Section } from "#ui/shared/section.tsx";
import { StageDot } from "#ui/shared/stage-dot.tsx";
import { SaveReport } from "./save-report.tsx";

const WHY_NONE = "Not defined here: one of the two has no segments.";

/** Shows how alike each panel's segments are to those of the optical image. */
export function AgreementPanel() {
  const stages = useAppShallow((state) =>
    STAGES.filter((stage) => state.apply.agreements[stage] !== undefined),
  );
  const hasEo = useApp((state) => state.apply.byStage.eo !== undefined);
  const hasJob = useApp((state) => state.apply.job !== null);
  const isSimulated = useApp((state) =>
    state.scenes.entries.some(
      ({ phase }) => phase.status === "ready" && phase.opened.scene.isSimulated,
    ),
  );
  return (
    <Section title="How alike to EO?">
      {stages.length === 0 ? (
        <p className="small muted">
          {hasJob && !hasEo
            ? "There is no optical image of this place to compare with."
            : "Segment the view: each panel is then compared with the optical image."}
        </p>
      ) : (
        <>
          <Table stages={stages} />
          <Remark />
          {isSimulated && <p className="small muted">Simulated data.</p>}
          <SaveReport />
        </>
      )}
    </Section>
  );
}

function Table({ stages }: { readonly stages: readonly Stage[] }) {
  const agreements = useApp((state) => state.apply.agreements);
  const measures = Object.keys(AGREEMENT_MEASURES) as AgreementMeasure[];
  const [first] = stages.map((stage) => agreements[stage]);
  return (
    <table className="agreement">
      <caption className="small muted">
        {`Segments against EO's ${first?.segments.reference ?? 0}, n = ${formatCount(first?.n ?? 0)} px`}
      </caption>
      <thead>
        <tr>
          <th scope="col">Measure</th>
          {stages.map((stage) => (
            <th key={stage} scope="col">
              <StageDot stage={stage} /> {stageRow(stage).name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {measures.map((id) => {
          const { label, better, settings } = AGREEMENT_MEASURES[id];
          return (
            <tr key={id}>
              <th scope="row">
                <Explained why={settings}>{label}</Explained>{" "}
                <span className="muted">{BETTER_SIGNS[better]}</span>
              </th>
              {stages.map((stage) => {
                const value = agreements[stage]?.values[id] ?? null;
                return (
                  <td key={stage} className="mono">
                    {value === null ? (
                      <Missing why={WHY_NONE} />
                    ) : (
                      formatFixed(value, 3)
                    )}
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Says what the numbers of one view can and cannot tell. */
function Remark() {
  return (
    <p className="small muted">
      Of this view alone. EO is a segmentation, too, and no truth. Area invented: what
      the panel shows and EO does not.
    </p>
  );
}
