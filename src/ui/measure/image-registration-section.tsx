import type { ImageRegistration } from "#ports/image-registration.ts";
import { studyOf } from "#state/studies.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { formatFixed } from "#ui/shared/format.ts";
import { StudySection } from "./study-section.tsx";

/** Shows whether the EO image lies on the SAR image, and how sure that is. */
export function ImageRegistrationSection() {
  const last = useApp((state) => studyOf(state, "imageRegistration").last);
  return (
    <StudySection kind="imageRegistration">
      {last !== null && <Answer found={last.answer} />}
    </StudySection>
  );
}

function Answer({ found }: { readonly found: ImageRegistration }) {
  const { verdict, sentence, windows, agreeing, pixelM } = found;
  const isKnown = verdict !== "unknown";
  return (
    <>
      <p role="status">
        <strong>{sentence}</strong>
      </p>
      <dl className="facts">
        {isKnown && (
          <>
            <dt>Shift</dt>
            <dd className="mono">{shiftText(found)}</dd>
            <dt>Turn, scale</dt>
            <dd className="mono">{turnText(found)}</dd>
          </>
        )}
        <dt>Confidence</dt>
        <dd>{`${agreeing} of ${windows.length} windows agree; highest peak ${formatFixed(found.peakRatio, 2)} × the next`}</dd>
        {isKnown && found.leanPx !== null && found.leanPx > 1 && (
          <>
            <dt>Lean</dt>
            <dd>{`an object of 5 m is drawn ${formatFixed(found.leanPx, 0)} px towards the radar, so that along this direction the shift is the less certain`}</dd>
          </>
        )}
        {isKnown && (
          <>
            <dt>Residuals</dt>
            <dd className="mono">{residualText(found)}</dd>
          </>
        )}
        <dt>Method</dt>
        <dd>
          {`${found.protocol}${pixelM === null ? "" : `; pixels of ${formatFixed(pixelM, 2)} m`}`}
        </dd>
      </dl>
      {isKnown && <WindowChart found={found} />}
    </>
  );
}

function shiftText({ dx, dy, errorPx, ground }: ImageRegistration): string {
  const px = `dx ${formatFixed(dx, 1)}, dy ${formatFixed(dy, 1)} ± ${formatFixed(errorPx, 1)} px`;
  return ground === null
    ? px
    : `${px} (${formatFixed(Math.hypot(ground.eastM, ground.northM), 1)} m)`;
}

function turnText({ turnDeg, stretch }: ImageRegistration): string {
  return turnDeg === 0 && stretch === 0
    ? "none needed"
    : `${formatFixed(turnDeg, 2)}°, ${formatFixed(100 * stretch, 2)} %`;
}

function residualText({ windows }: ImageRegistration): string {
  const own = windows.filter(({ isAgreeing }) => isAgreeing);
  const sorted = own.map(({ residualPx }) => residualPx).sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1];
  return `median ${formatFixed(median, 1)}, most ${formatFixed(sorted.at(-1), 1)} px`;
}

/** Longest arrow, as a share of the area's longer side. */
const LONGEST = 0.08;

/** Draws each window's own shift as a line from its place; those that disagree are faint. */
function WindowChart({ found }: { readonly found: ImageRegistration }) {
  const { grid, windows, agreeing } = found;
  const side = Math.max(grid.width, grid.height);
  const own = windows.filter(({ isAgreeing }) => isAgreeing);
  const longest = Math.max(1, ...own.map(({ dx, dy }) => Math.hypot(dx, dy)));
  const scale = (LONGEST * side) / longest;
  return (
    <figure className="shift-chart">
      <svg
        viewBox={`0 0 ${grid.width} ${grid.height}`}
        role="img"
        aria-label={`Local shifts: ${agreeing} of ${windows.length} windows agree`}
      >
        <rect className="ground" width={grid.width} height={grid.height} />
        {windows.map((window) => {
          const { col, row, dx, dy, residualPx, isAgreeing } = window;
          const isShort = Math.hypot(dx, dy) <= longest;
          return (
            <g key={`${col} ${row}`} className={isAgreeing ? "window" : "window faint"}>
              <circle cx={col} cy={row} r={side / 110} />
              {isShort && (
                <path
                  d={`M${col} ${row}l${dx * scale} ${dy * scale}`}
                  strokeWidth={side / 160}
                />
              )}
              <title>{`column ${Math.round(col)}, row ${Math.round(row)}: dx ${formatFixed(dx, 1)}, dy ${formatFixed(dy, 1)} px, ${formatFixed(residualPx, 1)} px from the rest${isAgreeing ? "" : "; not counted"}`}</title>
            </g>
          );
        })}
      </svg>
      <figcaption className="small muted">
        {`Where each window's EO lies, from its dot · longest line ${formatFixed(longest, 1)} px · faint: not counted`}
      </figcaption>
    </figure>
  );
}
