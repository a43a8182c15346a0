import { useState } from "react";
import { metrics } from "#core/metrics/metrics.ts";
import {
  REGISTRATION_METRICS,
  SLOW_SURFACES,
} from "#core/metrics/registration-surface.ts";
import type { Registration, ShiftSurface } from "#ports/studies.ts";
import { studyOf } from "#state/studies.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { formatCount, formatFixed, formatScore } from "#ui/shared/format.ts";
import { MetricChoice } from "./metric-choice.tsx";
import { ShiftChart } from "./shift-chart.tsx";
import { StudyAction } from "./study-action.tsx";
import { StudySection } from "./study-section.tsx";

/** Shows how much a score depends on a shift of a few pixels. */
export function RegistrationSection() {
  const isAnswered = useApp((state) => studyOf(state, "registration").last !== null);
  return <StudySection kind="registration">{isAnswered && <Surfaces />}</StudySection>;
}

const IDS: readonly string[] = REGISTRATION_METRICS;

/** Shows the surfaces; SSIM's takes longer and is only computed when it is asked for. */
function Surfaces() {
  const [id, setId] = useState<string>(REGISTRATION_METRICS[0]);
  const isSlow = SLOW_SURFACES.some((slow) => slow === id);
  const last = useApp(
    (state) => studyOf(state, isSlow ? "ssimSurface" : "registration").last,
  );
  const surface = last?.answer.surfaces.find((one) => one.id === id);
  return (
    <>
      <MetricChoice
        label="Metric of the surface"
        metrics={metrics.filter(({ id: one }) => IDS.includes(one))}
        value={id}
        onChange={setId}
      />
      {isSlow && <StudyAction kind="ssimSurface" />}
      {last !== null && surface !== undefined && (
        <>
          <ShiftChart surface={surface} reachPx={last.answer.reachPx} />
          <Facts registration={last.answer} surface={surface} />
        </>
      )}
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
        {isWithinNoise(surface) && (
          <>
            <dt>So</dt>
            <dd>not distinguishable from aligned: the gain is under 2 %</dd>
          </>
        )}
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

/** Relative gain over the unshifted score below which a shift has no meaning. */
const NOISE_SHARE = 0.02;

/**
 * Tells whether the best shift is hardly better than none: speckle and texture alone
 * can move it.
 */
export function isWithinNoise({
  best,
  raw,
}: Pick<ShiftSurface, "best" | "raw">): boolean {
  const isShifted = best.dx !== 0 || best.dy !== 0;
  return isShifted && Math.abs(best.value - raw) < NOISE_SHARE * Math.abs(raw);
}

type Shift = { readonly dx: number; readonly dy: number };

function shiftText({ dx, dy }: Shift, digits: number): string {
  return `dx ${formatFixed(dx, digits)}, dy ${formatFixed(dy, digits)} px`;
}

function metresText({ dx, dy }: Shift, gsdM: number | null): string {
  return gsdM === null ? "" : ` (${formatFixed(Math.hypot(dx, dy) * gsdM, 2)} m)`;
}
