import type { Stretch } from "#ports/map-view.ts";
import type { DbHistogram } from "#ports/scenes.ts";
import { formatCount, formatFixed } from "#ui/shared/format.ts";

const HEIGHT = 56;

/** Draws the histogram over the dB axis; bars outside of the stretch are pale. */
export function HistogramChart(props: {
  readonly histogram: DbHistogram;
  readonly stretch: Stretch;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}) {
  const { histogram, stretch, min, max, unit } = props;
  const { counts, loDb, hiDb, n } = histogram;
  const span = max - min;
  const top = Math.max(1, ...counts);
  const binDb = (hiDb - loDb) / counts.length;
  const bars = counts
    .map((count, bin) => {
      const x = loDb + bin * binDb - min;
      return `M${x} ${HEIGHT}v${-(count / top) * HEIGHT}h${binDb}V${HEIGHT}z`;
    })
    .join("");
  return (
    <svg
      className="histogram"
      viewBox={`0 0 ${span} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Histogram of ${unit} in the view, ${formatCount(n)} samples, ${formatFixed(loDb, 1)} to ${formatFixed(hiDb, 1)} dB`}
    >
      <path className="bars" d={bars} />
      <rect
        className="outside"
        x={0}
        y={0}
        width={stretch.loDb - min}
        height={HEIGHT}
      />
      <rect
        className="outside"
        x={stretch.hiDb - min}
        y={0}
        width={Math.max(0, max - stretch.hiDb)}
        height={HEIGHT}
      />
    </svg>
  );
}
