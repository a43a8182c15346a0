import { memo, useMemo } from "react";
import { chartAxis } from "#core/evaluation/chart-axis.ts";
import { type ChartSeries, leftOutText } from "#core/evaluation/chart-series.ts";
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
  // A key that marks another patch draws none of this again.
  const drawn = useMemo(() => drawDistribution(series, metric), [series, metric]);
  const { rows, marks, frame, x, height } = drawn;
  return (
    <ChartFigure
      title={`${metric.label} by pipeline`}
      caption={`A dot is a patch; the box holds the middle half of them, its line is the median. A click on a dot shows the patch.${leftOutText(series, metric.label)}`}
      fileName="sar2earth-distribution.svg"
      {...{ height, frame, x, y: null, place, onPlace, marks }}
      xLabel={withUnit(metric)}
      yLabel=""
    >
      {rows.map(({ id, name: own, color, middle, marks: dots, box }) => (
        <g key={id}>
          <text className="pipeline-name" x={frame.left} y={middle - 14}>
            {own}
          </text>
          <Dots marks={dots} color={color} />
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

function drawDistribution(series: readonly ChartSeries[], metric: Quantity) {
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
  return { ...{ rows, frame, x, height }, marks: rows.flatMap(({ marks }) => marks) };
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
  const drawn = useMemo(
    () => drawScatter(series, metric, against),
    [series, metric, against],
  );
  const caption = useMemo(
    () =>
      `${correlationText(series)}${leftOutText(series, `${metric.label} or ${against.label}`)}`,
    [series, metric, against],
  );
  const { rows, marks, frame, x, y } = drawn;
  return (
    <ChartFigure
      title={`${metric.label} against ${against.label}`}
      {...{ fileName, caption, frame, x, y, place, onPlace, marks }}
      height={SCATTER_HEIGHT}
      xLabel={withUnit(against)}
      yLabel={withUnit(metric)}
    >
      {rows.map(({ id, color, marks: dots }) => (
        <Dots key={id} marks={dots} color={color} />
      ))}
      {marks.length === 0 && (
        <text x={CHART_WIDTH / 2} y={SCATTER_HEIGHT / 2} textAnchor="middle">
          No patch has both numbers.
        </text>
      )}
    </ChartFigure>
  );
}

function drawScatter(
  series: readonly ChartSeries[],
  metric: Quantity,
  against: Quantity,
) {
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
  const rows = series.map((each) => ({
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
  return { ...{ rows, frame, x, y }, marks: rows.flatMap(({ marks }) => marks) };
}

/**
 * Returns the colour of a series, counted from 0; the style sheet defines it for light
 * and dark.
 */
export function seriesStyle(color: number) {
  return { stroke: `var(--s2e-series-${color})` };
}

/** Draws all dots of a series as one path, because thousands of elements would be slow. */
const Dots = memo(function Dots(props: {
  readonly marks: readonly ChartMark[];
  readonly color: number;
}) {
  const { marks, color } = props;
  const path = marks.map(({ x, y }) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
  return (
    <path className="dots" data-series={color} style={seriesStyle(color)} d={path} />
  );
});

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
