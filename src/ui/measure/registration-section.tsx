import { useState } from "react";
import type { Registration, ShiftSurface } from "#ports/measurement.ts";
import { studyOf } from "#state/studies.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { formatCount, formatFixed, formatScore } from "#ui/shared/format.ts";
import { FoldedSection } from "#ui/shared/section.tsx";
import { chosenMetric, MetricChoice } from "./metric-choice.tsx";
import { ShiftChart } from "./shift-chart.tsx";
import { StudyAction } from "./study-action.tsx";

/** Is a bad score a bad picture, or one that lies a few pixels off? */
export function RegistrationSection() {
  const last = useApp((state) => studyOf(state, "registration").last);
  return (
    <FoldedSection title="Registration" isOpen={false}>
      <p className="small muted">
        The score with the EO image shifted by up to 8 pixels either way: a best score
        away from the middle says that the two images do not lie on each other.
      </p>
      <StudyAction kind="registration" label="Compare at 289 shifts" />
      {last !== null && <Surfaces registration={last.answer} />}
    </FoldedSection>
  );
}

function Surfaces({ registration }: { readonly registration: Registration }) {
  const [id, setId] = useState("mae");
  const surface = chosenMetric(registration.surfaces, id);
  if (surface === undefined) {
    return null;
  }
  return (
    <>
      <MetricChoice
        label="Metric of the surface"
        metrics={registration.surfaces}
        value={surface.id}
        onChange={setId}
      />
      <ShiftChart surface={surface} reachPx={registration.reachPx} />
      <Facts registration={registration} surface={surface} />
    </>
  );
}

function Facts(props: {
  readonly registration: Registration;
  readonly surface: ShiftSurface;
}) {
  const { registration, surface } = props;
  const { best, peak, raw, unit, warning } = surface;
  const score = (value: number) =>
    `${formatScore(value, unit)}${unit === "" ? "" : ` ${unit}`}`;
  return (
    <>
      <dl className="facts">
        <dt>Not shifted</dt>
        <dd className="mono">{score(raw)}</dd>
        <dt>Best shift</dt>
        <dd className="mono">{`${score(best.value)} at ${shiftText(best, 0)}`}</dd>
        <dt>Peak</dt>
        <dd className="mono">
          {peak === null
            ? "none inside"
            : `${score(peak.value)} at ${shiftText(peak, 2)}${metresText(peak, registration.gsdM)}`}
        </dd>
        <dt>n</dt>
        <dd>{`${formatCount(registration.n)} pixels; ${registration.rule}`}</dd>
      </dl>
      {warning !== null && (
        <ul className="notes warn">
          <li>{warning}</li>
        </ul>
      )}
    </>
  );
}

type Shift = { readonly dx: number; readonly dy: number };

function shiftText({ dx, dy }: Shift, digits: number): string {
  return `dx ${formatFixed(dx, digits)}, dy ${formatFixed(dy, digits)} px`;
}

function metresText({ dx, dy }: Shift, gsdM: number | null): string {
  return gsdM === null ? "" : ` (${formatFixed(Math.hypot(dx, dy) * gsdM, 2)} m)`;
}
