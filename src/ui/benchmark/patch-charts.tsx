import { chartAxis } from "#core/evaluation/chart-axis.ts";
import { quartiles, spearman } from "#core/evaluation/correlation.ts";
import { formatFixed, formatScore } from "#ui/shared/format.ts";
import {
  CHART_WIDTH,
  ChartFigure,
  type ChartMark,
  chartFrame,
  placeX,
  placeY,
} from "./chart-figure.tsx";

/** One patch of a series: its score, and what it is set against. */
export type ChartPoint = {
  readonly place: string;
  readonly name: string;
  readonly value: number;
  readonly against: number;
};

/** The patches of one pipeline. */
export type ChartSeries = {
  readonly id: string;
  readonly name: string;
  /** Its colour, from 0. */
  readonly color: number;
  readonly points: readonly ChartPoint[];
};

type Quantity = { readonly label: string; readonly unit: string };

type ChartProps = {
  readonly series: readonly ChartSeries[];
  readonly metric: Quantity;
  readonly place: string | null;
  readonly onPlace: (place: string | null) => void;
};

const ROW_PX = 44;
const BOX_PX = 12;

/** Draws every patch of every pipeline on one axis, with quartiles. */
export function DistributionChart(props: ChartProps) {
  const { series, metric, place, onPlace } = props;
  const height = 50 + ROW_PX * Math.max(1, series.length);
  const frame = chartFrame(height, 12);
  const x = chartAxis(
    series.flatMap(({ points }) => points.map(({ value }) => value)),
    5,
  );
  const rows = series.map((each, row) => {
    const middle = frame.top + ROW_PX * (row + 0.5) + 8;
    const marks = each.points.map(
      (point, i): ChartMark => ({
        x: placeX(frame, x, point.value),
        // Dots of equal scores are drawn side by side; their position across has no meaning.
        y: middle + ((i * 7) % 11) - 5,
        place: point.place,
        text: () =>
          `${point.name}, ${each.name}: ${metric.label} ${formatScore(point.value, metric.unit)}`,
      }),
    );
    const box = quartiles(each.points.map(({ value }) => value));
    return { ...each, middle, marks, box };
  });
  const name = withUnit(metric);
  return (
    <ChartFigure
      title={`${metric.label} by pipeline`}
      caption="A dot is a patch; the box holds the middle half of them, its line is the median. A click on a dot shows the patch."
      fileName="sar2earth-distribution.svg"
      {...{ height, frame, x, y: null, place, onPlace }}
      xLabel={name}
      yLabel=""
      marks={rows.flatMap(({ marks }) => marks)}
    >
      {rows.map(({ id, name: own, color, middle, marks, box }) => (
        <g key={id}>
          <text className="pipeline-name" x={frame.left} y={middle - 14}>
            {own}
          </text>
          <Dots marks={marks} color={color} />
          {box !== null && (
            <path
              className="box"
              d={boxPath(
                [box.lower, box.median, box.upper].map((v) => placeX(frame, x, v)),
                middle,
              )}
            />
          )}
        </g>
      ))}
    </ChartFigure>
  );
}

function boxPath([lower = 0, median = 0, upper = 0]: number[], middle: number): string {
  const [top, bottom] = [middle - BOX_PX / 2, middle + BOX_PX / 2];
  return `M${lower} ${top}H${upper}V${bottom}H${lower}ZM${median} ${top}V${bottom}`;
}

const SCATTER_HEIGHT = 300;

/** Draws a score against another quantity of the same patches, with the rank correlation. */
export function ScatterChart(
  props: ChartProps & { readonly against: Quantity; readonly fileName: string },
) {
  const { series, metric, against, fileName, place, onPlace } = props;
  const frame = chartFrame(SCATTER_HEIGHT);
  const points = series.flatMap((each) => each.points);
  const x = chartAxis(
    points.map((point) => point.against),
    5,
  );
  const y = chartAxis(
    points.map(({ value }) => value),
    5,
  );
  const drawn = series.map((each) => ({
    ...each,
    marks: each.points.map(
      (point): ChartMark => ({
        x: placeX(frame, x, point.against),
        y: placeY(frame, y, point.value),
        place: point.place,
        text: () =>
          `${point.name}, ${each.name}: ${metric.label} ${formatScore(point.value, metric.unit)}, ${against.label} ${formatFixed(point.against, against.unit === "" ? 3 : 1)} ${against.unit}`,
      }),
    ),
  }));
  return (
    <ChartFigure
      title={`${metric.label} against ${against.label}`}
      caption={correlationText(series)}
      {...{ fileName, height: SCATTER_HEIGHT, frame, x, y, place, onPlace }}
      xLabel={withUnit(against)}
      yLabel={withUnit(metric)}
      marks={drawn.flatMap(({ marks }) => marks)}
    >
      {drawn.map(({ id, color, marks }) => (
        <Dots key={id} marks={marks} color={color} />
      ))}
      {points.length === 0 && (
        <text x={CHART_WIDTH / 2} y={SCATTER_HEIGHT / 2} textAnchor="middle">
          No patch has both numbers.
        </text>
      )}
    </ChartFigure>
  );
}

/**
 * Returns the colour of a series, counted from 0; the style sheet defines it for light
 * and dark.
 */
export function seriesStyle(color: number) {
  return { stroke: `var(--s2e-series-${color})` };
}

/** Draws all dots of a series as one path, because thousands of elements would be slow. */
function Dots(props: { readonly marks: readonly ChartMark[]; readonly color: number }) {
  const { marks, color } = props;
  const path = marks.map(({ x, y }) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
  return (
    <path className="dots" data-series={color} style={seriesStyle(color)} d={path} />
  );
}

function correlationText(series: readonly ChartSeries[]): string {
  const parts = series.flatMap(({ name, points }) => {
    const rho = spearman(
      points.map(({ against }) => against),
      points.map(({ value }) => value),
    );
    return rho === null
      ? []
      : [`${name} ${formatFixed(rho, 2)} (n = ${points.length})`];
  });
  return parts.length === 0
    ? "Too few patches for a rank correlation, or one value for all of them."
    : `Spearman’s ρ: ${parts.join(", ")}.`;
}

function withUnit({ label, unit }: Quantity): string {
  return unit === "" ? label : `${label}, ${unit}`;
}
