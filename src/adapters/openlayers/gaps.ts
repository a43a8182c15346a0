/**
 * This file finds and hatches the parts of a layer that have no pixels, so that
 * whatever is below is not mistaken for the layer itself.
 */
import { HATCH_GREY, isHatchLine } from "#core/color/hatching.ts";
import type { Box } from "#core/geo/placement.ts";
import type { PixelLayer } from "#ports/map-view.ts";
import type { TileBytes } from "./live-tile.ts";
import {
  TILE_SIZE_PX,
  type TileAddress,
  type TilePyramid,
  tileToBox,
} from "./tile-pyramid.ts";

type Kind = PixelLayer["kind"];
type Corner = readonly [x: number, y: number];

const PIXELS = TILE_SIZE_PX * TILE_SIZE_PX;

/**
 * Replaces NaN in a tile, because GLSL ES does not define what a shader does with NaN,
 * and some compilers optimise the comparison away.
 */
export const MASKED_DB = -9999;
/** Marks a missing pixel on a line of the hatching, otherwise like `MASKED_DB`. */
const MASKED_LINE_DB = -9998;
/** A value between the two, to tell them apart. */
export const LINE_ABOVE_DB = -9998.5;
export const MASK_BELOW_DB = -5000;
/**
 * Marks ground for which a run has found no data: drawn as plain ground, because it is
 * no gap. It lies between the masked values and those of pixels.
 */
const NO_DATA_DB = -4500;
/** The same in pictures, whose own pixels are transparent (0) or have their full alpha. */
const NO_DATA_ALPHA = 1;
/** A value that is above that of pixels without data and below any other pixel's. */
export const NO_DATA_BELOW = { db: -4250, alpha: 1.5 / 255 };

export const BLANK: Readonly<Record<Kind, TileBytes>> = {
  db: new Float32Array(PIXELS).fill(MASKED_DB),
  rgba: new Uint8Array(4 * PIXELS),
};

let hatched: Readonly<Record<Kind, TileBytes>> | null = null;

/** Creates a tile without pixels; its hatching is shown if the layer's style asks for it. */
export function hatchedTile(kind: Kind): TileBytes {
  hatched ??= {
    db: BLANK.db.map((value, i) => (isLine(i) ? MASKED_LINE_DB : value)),
    // The colours of the hatching with alpha 0.
    rgba: BLANK.rgba.map((zero, i) =>
      i % 4 === 3 ? zero : isLine(i >> 2) ? HATCH_GREY.line : HATCH_GREY.ground,
    ),
  };
  return hatched[kind];
}

/** Copies a tile and puts the hatching into its transparent pixels. */
export function withHatching(kind: Kind, pixels: TileBytes): TileBytes {
  const pattern = hatchedTile(kind);
  const out = pixels.slice();
  for (let i = 0; i < PIXELS; i++) {
    if (kind === "db" && (out[i] as number) < MASK_BELOW_DB) {
      out[i] = pattern[i] as number;
    } else if (kind === "rgba" && out[4 * i + 3] === 0) {
      out.set(pattern.subarray(4 * i, 4 * i + 4), 4 * i);
    }
  }
  return out;
}

/** Marks the pixels of `noData` (1 = no data); the tile is changed. */
export function markNoData(kind: Kind, pixels: TileBytes, noData: Uint8Array): void {
  for (let i = 0; i < PIXELS; i++) {
    if (noData[i] === 1) {
      pixels[kind === "db" ? i : 4 * i + 3] =
        kind === "db" ? NO_DATA_DB : NO_DATA_ALPHA;
    }
  }
}

/**
 * True when a part of the tile that lies on the layer's ground, and in `seen`, has no
 * pixels. `ground`: the layer's corners in the view's CRS, clockwise or the reverse.
 */
export function hasGaps(
  { kind, ground }: { readonly kind: Kind; readonly ground: readonly Corner[] },
  pyramid: TilePyramid,
  tile: TileAddress,
  pixels: TileBytes | null,
  seen: Box,
): boolean {
  const minX = Math.max(pyramid.box[0], seen[0]);
  const minY = Math.max(pyramid.box[1], seen[1]);
  const maxX = Math.min(pyramid.box[2], seen[2]);
  const maxY = Math.min(pyramid.box[3], seen[3]);
  const [left, , right, top] = tileToBox(pyramid, tile);
  const perUnit = TILE_SIZE_PX / (right - left);
  const cols = [
    Math.ceil((minX - left) * perUnit),
    Math.floor((maxX - left) * perUnit),
  ];
  const rows = [Math.ceil((top - maxY) * perUnit), Math.floor((top - minY) * perUnit)];
  const clamp = (px = 0) => Math.min(TILE_SIZE_PX, Math.max(0, px));
  for (let row = clamp(rows[0]); row < clamp(rows[1]); row++) {
    for (let col = clamp(cols[0]); col < clamp(cols[1]); col++) {
      const i = row * TILE_SIZE_PX + col;
      const isEmpty =
        pixels === null ||
        (kind === "db"
          ? (pixels[i] as number) < MASK_BELOW_DB
          : pixels[4 * i + 3] === 0);
      const at: Corner = [left + (col + 0.5) / perUnit, top - (row + 0.5) / perUnit];
      // A pixel at the layer's edge may be empty.
      if (isEmpty && isWithin(ground, at, 1 / perUnit)) {
        return true;
      }
    }
  }
  return false;
}

/** Tells whether `at` lies in a convex polygon, at least `margin` from its edges. */
function isWithin(corners: readonly Corner[], at: Corner, margin: number): boolean {
  const distances = corners.map(([x0, y0], i) => {
    const [x1, y1] = corners[(i + 1) % corners.length] as Corner;
    const across = (x1 - x0) * (at[1] - y0) - (y1 - y0) * (at[0] - x0);
    return across / Math.hypot(x1 - x0, y1 - y0);
  });
  return distances.every((d) => d >= margin) || distances.every((d) => d <= -margin);
}

function isLine(pixel: number): boolean {
  return isHatchLine(Math.floor(pixel / TILE_SIZE_PX), pixel % TILE_SIZE_PX);
}
