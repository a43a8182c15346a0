/** This file computes the scale bar: a round ground length, and its length on the screen. */
import { groundSpacingM } from "#core/geo/placement.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import type { Viewport } from "./viewport.ts";

export type ScaleBar = { readonly widthPx: number; readonly label: string };

/**
 * Returns the longest bar of 1, 2 or 5 · 10ⁿ metres that is at most `maxWidthPx` long,
 * measured on the ground at the viewport's centre along x; in pixel space the unit is
 * image pixels.
 * @returns null where the centre lies outside of the projection's domain
 */
export function planScaleBar(
  crs: CrsCode,
  viewport: Viewport,
  maxWidthPx: number,
): ScaleBar | null {
  if (crs === "pixel") {
    return roundBar(viewport.resolution, maxWidthPx, (length) => `${length} px`);
  }
  const { centre, resolution } = viewport;
  const spacing = groundSpacingM({
    crs,
    affine: [resolution, 0, centre[0], 0, -resolution, centre[1]],
    width: 0,
    height: 0,
  });
  return spacing === null ? null : roundBar(spacing.x, maxWidthPx, formatMetres);
}

function roundBar(
  unitsPerPx: number,
  maxWidthPx: number,
  format: (length: number) => string,
): ScaleBar | null {
  const longest = unitsPerPx * maxWidthPx;
  if (!(longest > 0) || !Number.isFinite(longest)) {
    return null;
  }
  const decade = 10 ** Math.floor(Math.log10(longest));
  const leading = [5, 2, 1].find((n) => n * decade <= longest) ?? 1;
  const length = leading * decade;
  return { widthPx: length / unitsPerPx, label: format(length) };
}

function formatMetres(metres: number): string {
  const [value, unit] =
    metres >= 1000
      ? [metres / 1000, "km"]
      : metres >= 1
        ? [metres, "m"]
        : [metres * 100, "cm"];
  return `${Number(value.toPrecision(2))} ${unit}`;
}
