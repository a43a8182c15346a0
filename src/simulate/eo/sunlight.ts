/**
 * This file lights the surface: by the sun, depending on slope and cast shadow, and by
 * the sky, depending on the surroundings.
 */
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import { MATERIAL } from "#simulate/materials.ts";
import type { OpticalWindow } from "./optical-window.ts";
import type { SunDirection } from "./shadow.ts";

/** Light of the open sky and of the sun on a level surface; together they make white about 1. */
export const SKY: readonly [number, number, number] = [0.2, 0.24, 0.305];
export const SUN: readonly [number, number, number] = [0.98, 0.93, 0.85];

/** Radiance is stored in 16 bits: 65535 means 2.0. */
export const RADIANCE_STEP = 2 / 65535;

/** Slopes above this are walls and not surfaces. */
const JUMP = 2.2;
/** Grid of the visible sky in cells, and the distance over which obstacles count. */
const SKY_STEP = 4;
const SKY_REACH = 4;

/** Turns a row of reflectance into radiance: both interleaved, 3 × `window.size`. */
export type LightRow = (row: number, albedo: Float32Array, out: Uint16Array) => void;

/** `shade` as from `castShadows`. */
export function createSunlight(
  rasters: Pick<EpochRasters, "frame" | "height" | "material">,
  shade: Uint8Array,
  sun: SunDirection,
  window: OpticalWindow,
): LightRow {
  const { cells, cellM } = rasters.frame;
  const { height, material } = rasters;
  const { origin, size } = window;
  const sinEl = Math.sin(sun.elevationRad);
  const cosEl = Math.cos(sun.elevationRad);
  const sx = Math.cos(sun.azimuthRad) * cosEl;
  const sy = Math.sin(sun.azimuthRad) * cosEl;
  const surround = heightAround(height, cells);
  const around = Math.floor(cells / SKY_STEP);
  const lighting = new Float32Array(size);
  const slopeScale = 0.5 / cellM;
  return (row, albedo, out) => {
    const y = origin + row;
    const above = (y > 0 ? y - 1 : y) * cells;
    const below = (y + 1 < cells ? y + 1 : y) * cells;
    const shadeRow = smoothRow(shade, row, size, lighting);
    const skyRow = Math.min(around - 1, Math.floor(y / SKY_STEP)) * around;
    for (let i = 0; i < size; i += 1) {
      const x = origin + i;
      const cell = y * cells + x;
      const surface = material[cell];
      const left = x > 0 ? cell - 1 : cell;
      const right = x + 1 < cells ? cell + 1 : cell;
      let gx = ((height[right] as number) - (height[left] as number)) * slopeScale;
      let gy =
        ((height[below + x] as number) - (height[above + x] as number)) * slopeScale;
      const hidden = shadeRow[i] as number;
      let direct: number;
      if (surface === MATERIAL.water || surface === MATERIAL.pond) {
        // Water reflects the sky where the sun does not reach, so shadows on it are
        // weak.
        direct = 1 - 0.45 * hidden;
      } else {
        if (surface === MATERIAL.tree) {
          // A crown is not solid: its leaves scatter light, so slopes count for half.
          gx = 0.55 * Math.max(-JUMP, Math.min(JUMP, gx));
          gy = 0.55 * Math.max(-JUMP, Math.min(JUMP, gy));
        } else if (gx > JUMP || gx < -JUMP || gy > JUMP || gy < -JUMP) {
          gx = 0;
          gy = 0;
        }
        const facing = (sinEl - gx * sx - gy * sy) / Math.sqrt(1 + gx * gx + gy * gy);
        direct = facing > 0 ? (facing / sinEl) * (1 - hidden) : 0;
      }
      const rise =
        (surround[skyRow + Math.min(around - 1, Math.floor(x / SKY_STEP))] as number) -
        (height[cell] as number);
      const sky = rise > 0 ? Math.max(0.5, 1 - 0.035 * rise) : 1;
      for (let k = 0; k < 3; k += 1) {
        const light = (SKY[k] as number) * sky + (SUN[k] as number) * direct;
        const radiance = ((albedo[3 * i + k] as number) * light) / RADIANCE_STEP;
        out[3 * i + k] = Math.min(65535, radiance);
      }
    }
  };
}

/** Returns the shade of a row, 0–1, averaged with its four neighbours. */
function smoothRow(
  shade: Uint8Array,
  row: number,
  size: number,
  out: Float32Array,
): Float32Array {
  const at = row * size;
  const above = (row > 0 ? row - 1 : row) * size;
  const below = (row + 1 < size ? row + 1 : row) * size;
  for (let i = 0; i < size; i += 1) {
    const left = i > 0 ? i - 1 : i;
    const right = i + 1 < size ? i + 1 : i;
    out[i] =
      (4 * (shade[at + i] as number) +
        (shade[at + left] as number) +
        (shade[at + right] as number) +
        (shade[above + i] as number) +
        (shade[below + i] as number)) /
      (8 * 255);
  }
  return out;
}

/** Returns the mean height within about 9 m, on a grid of 4 × 4 cells. */
function heightAround(height: Float32Array, cells: number): Float32Array {
  const size = Math.floor(cells / SKY_STEP);
  const coarse = new Float32Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let col = 0; col < size; col += 1) {
      coarse[row * size + col] = height[
        row * SKY_STEP * cells + col * SKY_STEP
      ] as number;
    }
  }
  return boxBlur(boxBlur(coarse, size, 1), size, size);
}

/**
 * Computes a moving mean of 2 SKY_REACH + 1 values along one direction (1 = rows,
 * `size` = columns).
 */
function boxBlur(values: Float32Array, size: number, stride: number): Float32Array {
  const result = new Float32Array(values.length);
  const across = stride === 1 ? size : 1;
  for (let line = 0; line < size; line += 1) {
    const start = line * across;
    const at = (i: number) =>
      values[start + Math.min(size - 1, Math.max(0, i)) * stride] as number;
    let sum = 0;
    for (let i = -SKY_REACH; i <= SKY_REACH; i += 1) {
      sum += at(i);
    }
    for (let i = 0; i < size; i += 1) {
      result[start + i * stride] = sum / (2 * SKY_REACH + 1);
      sum += at(i + SKY_REACH + 1) - at(i - SKY_REACH);
    }
  }
  return result;
}
