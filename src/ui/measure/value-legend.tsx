import { rampColor } from "#core/color/uniform-ramp.ts";
import { VALUE_SCALES, type ValueScaleId } from "#core/color/value-scale.ts";

const STOPS = 8;

/** Shows the fixed colour scale of a value map with the values of both ends. */
export function ValueLegend({ map }: { readonly map: ValueScaleId }) {
  const { plain, label, from, to } = VALUE_SCALES[map];
  const colors = Array.from(
    { length: STOPS + 1 },
    (_, i) => `rgb(${rampColor(i / STOPS).join(" ")})`,
  );
  return (
    <figure
      className="value-legend"
      title={`${plain} ${label}: ${from} dark, ${to} light`}
      aria-label={`${label}: ${from} dark, ${to} light`}
    >
      <div style={{ background: `linear-gradient(to right, ${colors.join(", ")})` }} />
      <figcaption className="small mono">
        <span>{from}</span>
        <span>{label}</span>
        <span>{to}</span>
      </figcaption>
    </figure>
  );
}
