/** This file makes layouts on a small canvas of grass, for tests of code that reads layouts. */
import type { Layout, Point } from "#simulate/layout/layout.ts";
import { type BuildingOptions, Painter } from "#simulate/layout/painter.ts";
import { frameOf } from "#simulate/scene-spec.ts";

/** 288 m canvas of 0.25 m cells. */
export const FRAME = frameOf({ sizePx: 320, gsdM: 0.5 });
export const GREY: BuildingOptions = { color: [120, 120, 120], ttl: 1 };

/** Grass, and what is painted on it. */
export function layoutWith(paint: (painter: Painter) => void, seed = 3): Layout {
  const painter = new Painter("bengbu", seed, FRAME);
  painter.fill("grass", "grass");
  paint(painter);
  return painter.finish();
}

/** Index of the cell under a point of the canvas. */
export function cellAt([x, y]: Point): number {
  return Math.floor(y / FRAME.cellM) * FRAME.cells + Math.floor(x / FRAME.cellM);
}
