import { rampColor } from "#core/color/uniform-ramp.ts";
import { withMinus } from "#core/with-minus.ts";
import type { ShiftSurface } from "#ports/studies.ts";
import { formatScore } from "#ui/shared/format.ts";

/** Draws a score over shifts of the EO image: right = dx, down = dy; the best one is darkest. */
export function ShiftChart(props: {
  readonly surface: ShiftSurface;
  readonly reachPx: number;
}) {
  const { surface, reachPx } = props;
  const { best, peak, values, label, unit } = surface;
  const side = 2 * reachPx + 1;
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const shade = (value: number) => {
    const t = high === low ? 0 : (value - low) / (high - low);
    return `rgb(${rampColor(surface.better === "lower" ? t : 1 - t).join(" ")})`;
  };
  return (
    <figure className="shift-chart">
      <svg
        viewBox={`${-reachPx - 0.5} ${-reachPx - 0.5} ${side} ${side}`}
        role="img"
        aria-label={`${label} over shifts of ±${reachPx} px: best ${formatScore(best.value, unit)} at ${shiftText(best.dx, best.dy)}; ${formatScore(surface.raw, unit)} unshifted`}
      >
        {values.map((value, i) => {
          const dx = (i % side) - reachPx;
          const dy = Math.floor(i / side) - reachPx;
          return (
            <rect
              key={`${dx} ${dy}`}
              x={dx - 0.5}
              y={dy - 0.5}
              width={1.02}
              height={1.02}
              style={{ fill: Number.isFinite(value) ? shade(value) : "transparent" }}
            >
              <title>{`${shiftText(dx, dy)}: ${formatScore(value, unit)} ${unit}`}</title>
            </rect>
          );
        })}
        <circle className="raw" cx={0} cy={0} r={0.4} />
        <path
          className="best"
          d={`M${(peak ?? best).dx - 0.5} ${(peak ?? best).dy}h1m-.5 -.5v1`}
        />
      </svg>
      <figcaption className="small muted">
        {`dx → −${reachPx} … ${reachPx} px, dy ↓ · ○ unshifted · + best · ${formatScore(low, unit)} to ${formatScore(high, unit)} ${unit}`}
      </figcaption>
    </figure>
  );
}

function shiftText(dx: number, dy: number): string {
  return `dx ${withMinus(dx)}, dy ${withMinus(dy)}`;
}
