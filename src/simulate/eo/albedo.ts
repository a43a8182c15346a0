/** This file computes the reflectance of everything in the window, row by row. */

import { createStream, hash01, type Random } from "#core/random.ts";
import { LABEL } from "#core/regions/labels.ts";
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import type { Layout } from "#simulate/layout/layout.ts";
import { MATERIAL } from "#simulate/materials.ts";
import type { Acquisition } from "#simulate/scene-spec.ts";
import { createFieldTexture } from "./field-texture.ts";
import { DISTANCE_UNIT_M, type GroundDistance } from "./ground-distance.ts";
import { createGroundTexture } from "./ground-texture.ts";
import { createCrownColor, createPaintedColor } from "./object-color.ts";
import { createNoiseRow, type OpticalWindow } from "./optical-window.ts";
import { MARK_COLORS, STYLE_LOOKS, srgbToLinear } from "./palettes.ts";
import { createWaterTexture } from "./water-texture.ts";

/** Writes the linear reflectance of a row of the window, interleaved, 3 × `window.size`. */
export type PaintRow = (row: number, out: Float32Array) => void;

/** Data computed once per scene, before any row: see `measureGround` and `drawWear`. */
export type GroundTraces = {
  readonly distance: GroundDistance;
  readonly wear: Int8Array;
};

export function createAlbedo(
  layout: Layout,
  rasters: EpochRasters,
  acquisition: Pick<Acquisition, "sunElevationRad">,
  window: OpticalWindow,
  { distance, wear }: GroundTraces,
): PaintRow {
  const { cells, cellM } = rasters.frame;
  const { material, groundMaterial, label, mark, field } = rasters;
  const isPainted = rasters.albedo?.isPainted ?? new Uint8Array(cells * cells);
  const { noise, paintGround, paintField, paintWater, paintCrown, paintObject } =
    createPainters(layout, rasters, acquisition, window);
  const slabs = createSlabs(layout);
  const marks = MARK_COLORS.map(srgbToLinear);

  return (row, out) => {
    noise.fill(row);
    const y = window.origin + row;
    const distanceRow = (y >> 1) * distance.size;
    for (let i = 0; i < window.size; i += 1) {
      const x = window.origin + i;
      const cell = y * cells + x;
      const surface = material[cell] as number;
      if (surface === MATERIAL.tree) {
        paintCrown(out, i, cell);
        continue;
      }
      if (isPainted[cell] === 1) {
        paintObject(out, i, cell);
        continue;
      }
      const near = distanceRow + (x >> 1);
      const edgeM = (distance.toEdge[near] as number) * DISTANCE_UNIT_M;
      const isGround = surface === groundMaterial[cell];
      if (surface === MATERIAL.water || surface === MATERIAL.pond) {
        paintWater(out, i, cell, y, x, edgeM);
      } else if (isGround && (field[cell] as number) > 0) {
        paintField(out, i, field[cell] as number, x * cellM, y * cellM, edgeM);
      } else {
        const waterM =
          distance.toWater === null
            ? Number.POSITIVE_INFINITY
            : (distance.toWater[near] as number) * DISTANCE_UNIT_M;
        paintGround(out, i, surface, edgeM, waterM);
      }
      if (!isGround) {
        continue;
      }
      let tone = 1 + (wear[cell] as number) / 100;
      if (surface === MATERIAL.concrete) {
        tone *= slabs.tone(x * cellM, y * cellM);
      } else if (surface === MATERIAL.grass && label[cell] === LABEL.park) {
        tone *= slabs.mown(x * cellM, y * cellM);
      }
      if (tone !== 1) {
        out[3 * i] = (out[3 * i] as number) * tone;
        out[3 * i + 1] = (out[3 * i + 1] as number) * tone;
        out[3 * i + 2] = (out[3 * i + 2] as number) * tone;
      }
      const code = mark[cell] as number;
      if (
        code !== 0 &&
        (surface === MATERIAL.asphalt || surface === MATERIAL.concrete)
      ) {
        const worn = 0.72 + 0.18 * (noise.n3[i] as number);
        const share = Math.min(0.9, Math.max(0.25, worn)) * (code === 3 ? 0.8 : 1);
        blendPaint(out, i, marks[code] as readonly [number, number, number], share);
      }
    }
  };
}

/** Covers a share of column `i` of a row with paint, linear reflectance. */
function blendPaint(
  out: Float32Array,
  i: number,
  paint: readonly [number, number, number],
  share: number,
): void {
  for (let k = 0; k < 3; k += 1) {
    const bare = out[3 * i + k] as number;
    out[3 * i + k] = bare + share * ((paint[k] as number) - bare);
  }
}

/**
 * Creates the painters of each kind of surface, and the row of noise that they share,
 * which is to be filled before a row is painted.
 */
function createPainters(
  layout: Layout,
  rasters: EpochRasters,
  { sunElevationRad }: Pick<Acquisition, "sunElevationRad">,
  window: OpticalWindow,
) {
  const random = createStream(layout.seed, layout.style, "albedo");
  const look = STYLE_LOOKS[layout.style];
  // The order of the draws belongs to the scene: another one would change its picture.
  const vegetation = season(random, look.vegetation);
  const noise = createNoiseRow(random, window, rasters.frame);
  return {
    noise,
    paintGround: createGroundTexture(random, look, vegetation, noise),
    paintField: createFieldTexture(layout, rasters.fields, look, noise),
    paintWater: createWaterTexture(layout, rasters, look, sunElevationRad, noise),
    paintCrown: createCrownColor(layout, rasters, vegetation, noise),
    paintObject: createPaintedColor(rasters, noise),
  };
}

/**
 * Describes the vegetation of a place in one year: the style's factors and the effect
 * of the weather.
 */
function season(
  random: Random,
  vegetation: readonly [number, number, number],
): [number, number, number] {
  const level = Math.exp(0.08 * random.normal());
  return [
    vegetation[0] * level * Math.exp(0.05 * random.normal()),
    vegetation[1] * level * Math.exp(0.05 * random.normal()),
    vegetation[2] * level * Math.exp(0.05 * random.normal()),
  ];
}

/** Creates patterns that follow the town's direction: concrete slabs, stripes of mown lawns. */
function createSlabs({ seed, buildings }: Pick<Layout, "seed" | "buildings">) {
  const angle = townDirection(buildings);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return {
    tone(x: number, y: number): number {
      const u = (x * cos + y * sin) / 3.2;
      const v = (y * cos - x * sin) / 3.2;
      const [col, row] = [Math.floor(u), Math.floor(v)];
      const isJoint = u - col < 0.06 || v - row < 0.06;
      return (0.98 + 0.04 * hash01(seed, col, row)) * (isJoint ? 0.93 : 1);
    },
    mown(x: number, y: number): number {
      const v = (y * cos - x * sin) / 2.4;
      return (Math.floor(v) & 1) === 0 ? 0.975 : 1.025;
    },
  };
}

/** Returns the direction that most walls share, up to a quarter turn, in radians. */
function townDirection(buildings: Layout["buildings"]): number {
  let [cos, sin] = [0, 0];
  for (const { ridgeRad } of buildings) {
    cos += Math.cos(4 * ridgeRad);
    sin += Math.sin(4 * ridgeRad);
  }
  return Math.atan2(sin, cos) / 4;
}
