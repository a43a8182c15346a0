import { Button } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import { type ChartAxis, placeBeside, tickText } from "#core/evaluation/chart-axis.ts";
import { saveText } from "#state/ui.ts";
import { useAppStore } from "#ui/shared/app-context.tsx";
import { chartFile } from "./chart-file.ts";

export const CHART_WIDTH = 460;
const LEFT = 52;
const RIGHT = 12;
const BOTTOM = 38;
const TOP = 8;

/** A patch in a chart, in the chart's own pixels. */
export type ChartMark = {
  readonly x: number;
  readonly y: number;
  readonly place: string;
  /**
   * Writes what screen readers and the caption say: "Paris-U, LPIPS 0.41 …". Only the
   * chosen one of thousands is written.
   */
  text(): string;
};

/** The part of the drawing that holds the marks. */
export type ChartFrame = {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
};

export function chartFrame(height: number, left = LEFT): ChartFrame {
  return { left, right: CHART_WIDTH - RIGHT, top: TOP, bottom: height - BOTTOM };
}

/** A click within this many pixels of a mark selects it. */
const REACH_PX = 12;

/**
 * Draws a chart of patches: frame, ticks and what `children` draw. A click takes the
 * nearest mark; arrow keys go from patch to patch in the order of x.
 */
export function ChartFigure(props: {
  readonly title: string;
  readonly caption: string;
  readonly fileName: string;
  readonly height: number;
  readonly frame: ChartFrame;
  readonly x: ChartAxis;
  readonly xLabel: string;
  /** Null where rows have names instead. */
  readonly y: ChartAxis | null;
  readonly yLabel: string;
  readonly marks: readonly ChartMark[];
  readonly place: string | null;
  readonly onPlace: (place: string | null) => void;
  readonly children: ReactNode;
}) {
  const { title, caption, fileName, height, marks, place, onPlace, children } = props;
  const store = useAppStore();
  const svg = useRef<SVGSVGElement>(null);
  const titleId = useId();
  const chosen = marks.filter((mark) => mark.place === place);
  const step = (event: KeyboardEvent) => {
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      event.preventDefault();
      onPlace(placeBeside(marks, place, event.key === "ArrowRight" ? 1 : -1));
    }
  };
  return (
    <figure className="chart">
      <header className="row">
        <h3 id={titleId}>{title}</h3>
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={`Save “${title}” as SVG`}
          onClick={() =>
            svg.current &&
            saveText(store, { fileName, text: chartFile(svg.current, title) })
          }
        >
          SVG
        </Button>
      </header>
      <svg
        ref={svg}
        viewBox={`0 0 ${CHART_WIDTH} ${height}`}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is operated by keyboard
        tabIndex={0}
        aria-labelledby={titleId}
        aria-roledescription="chart; arrow keys go from patch to patch"
        onKeyDown={step}
        onClick={({ clientX, clientY }) => {
          const at = svg.current && inDrawing(svg.current, clientX, clientY);
          onPlace(at === null ? null : nearest(marks, at));
        }}
      >
        <Axes {...props} />
        {children}
        {chosen.map((mark) => (
          <circle
            key={`${mark.x} ${mark.y}`}
            className="chosen"
            cx={mark.x}
            cy={mark.y}
            r={6}
          />
        ))}
      </svg>
      <figcaption className="small muted" aria-live="polite">
        {chosen[0]?.text() ?? caption}
      </figcaption>
    </figure>
  );
}

function Axes(props: {
  readonly height: number;
  readonly frame: ChartFrame;
  readonly x: ChartAxis;
  readonly xLabel: string;
  readonly y: ChartAxis | null;
  readonly yLabel: string;
}) {
  const { height, frame, x, xLabel, y, yLabel } = props;
  const { left, right, top, bottom } = frame;
  return (
    <g className="axes">
      {x.ticks.map((tick) => {
        const at = placeX(frame, x, tick);
        return (
          <g key={tick}>
            <path d={`M${at} ${top}V${bottom}`} />
            <text x={at} y={bottom + 14} textAnchor="middle">
              {tickText(tick, x)}
            </text>
          </g>
        );
      })}
      {y?.ticks.map((tick) => {
        const at = placeY(frame, y, tick);
        return (
          <g key={tick}>
            <path d={`M${left} ${at}H${right}`} />
            <text x={left - 6} y={at + 4} textAnchor="end">
              {tickText(tick, y)}
            </text>
          </g>
        );
      })}
      <text className="name" x={(left + right) / 2} y={height - 6} textAnchor="middle">
        {xLabel}
      </text>
      {y !== null && (
        <text
          className="name"
          x={-(top + bottom) / 2}
          y={12}
          textAnchor="middle"
          transform="rotate(-90)"
        >
          {yLabel}
        </text>
      )}
    </g>
  );
}

export function placeX({ left, right }: ChartFrame, axis: ChartAxis, value: number) {
  return left + axis.at(value) * (right - left);
}

export function placeY({ top, bottom }: ChartFrame, axis: ChartAxis, value: number) {
  return bottom - axis.at(value) * (bottom - top);
}

function inDrawing(svg: SVGSVGElement, clientX: number, clientY: number) {
  const matrix = svg.getScreenCTM();
  return matrix && new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse());
}

function nearest(
  marks: readonly ChartMark[],
  at: { readonly x: number; readonly y: number },
): string | null {
  let best: { readonly place: string; readonly distance: number } | null = null;
  for (const { x, y, place } of marks) {
    const distance = Math.hypot(x - at.x, y - at.y);
    if (distance <= REACH_PX && (best === null || distance < best.distance)) {
      best = { place, distance };
    }
  }
  return best?.place ?? null;
}
