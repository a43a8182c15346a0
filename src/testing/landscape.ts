/**
 * An invented landscape with speckle, seen by a radar and by a camera: fields, woods, a
 * river, a town, roads. For tests that need a pair of pictures with something in them and
 * cannot wait for the simulator; there is no radar geometry in it.
 */

import { createRandom, hash01, valueNoise } from "#core/random.ts";
import type { Grid } from "#core/raster/grid.ts";

export type Landscape = {
  readonly grid: Grid;
  /** Amplitude DN, one band, 1–255 (its 99 % quantile is 255, as the s1s2 data set). */
  readonly sar: Uint8Array;
  /** RGB, pixel-interleaved. */
  readonly eo: Uint8Array;
};

/** Ground metres a pixel: Sentinel-1's, at which the first generators were trained. */
const GSD_M = 8.5;

/** Ground cover: backscatter (power, relative) and colour with their spreads. */
type Cover = {
  readonly power: number;
  readonly rgb: readonly [number, number, number];
};

const WATER: Cover = { power: 0.004, rgb: [38, 62, 74] };
const WOOD: Cover = { power: 0.09, rgb: [46, 66, 44] };
const ROAD: Cover = { power: 0.018, rgb: [128, 124, 118] };
const STREET: Cover = { power: 0.05, rgb: [116, 112, 108] };
const FIELDS: readonly Cover[] = [
  { power: 0.035, rgb: [150, 132, 98] },
  { power: 0.055, rgb: [104, 118, 70] },
  { power: 0.028, rgb: [172, 154, 120] },
  { power: 0.07, rgb: [78, 104, 58] },
  { power: 0.045, rgb: [132, 118, 84] },
];
const ROOFS: readonly (readonly [number, number, number])[] = [
  [168, 158, 148],
  [146, 112, 94],
  [190, 186, 180],
  [122, 116, 114],
];

/** Number of looks of the speckle, as in a Sentinel-1 IW GRD product (ENL about 4.4). */
const LOOKS = 4;

/**
 * Makes a pair of `size`² pixels at 8.5 m, placed in EPSG:32631; equal seeds give equal
 * bytes. Cost: about 1 µs a pixel.
 */
export function makeLandscape(seed: number, size = 1024): Landscape {
  const random = createRandom(seed);
  const town = { x: size * (0.35 + 0.3 * random.uniform()), y: size * 0.45 };
  const angle = 0.2 + 0.5 * random.uniform();
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const power = new Float32Array(size * size);
  const eo = new Uint8Array(size * size * 3);
  for (let row = 0; row < size; row += 1) {
    for (let col = 0; col < size; col += 1) {
      const u = col * cos + row * sin;
      const v = row * cos - col * sin;
      const cover = coverAt(seed, size, col, row, u, v, town);
      const grain = 0.9 + 0.2 * valueNoise(seed + 5, col / 3, row / 3, 2);
      const at = row * size + col;
      power[at] = cover.power * grain * grain * random.speckle(LOOKS);
      for (let band = 0; band < 3; band += 1) {
        eo[at * 3 + band] = Math.min(255, (cover.rgb[band] as number) * grain);
      }
    }
  }
  return { grid: gridOf(size), sar: toAmplitude(power), eo };
}

function gridOf(size: number): Grid {
  return {
    crs: "EPSG:32631",
    affine: [GSD_M, 0, 448_000, 0, -GSD_M, 5_412_000],
    width: size,
    height: size,
  };
}

function coverAt(
  seed: number,
  size: number,
  col: number,
  row: number,
  u: number,
  v: number,
  town: { readonly x: number; readonly y: number },
): Cover {
  const meander = 120 * (valueNoise(seed + 1, row / 260, 0.5, 2) - 0.5);
  const fromRiver = Math.abs(col - size * 0.68 - meander - row * 0.12);
  if (fromRiver < 9 + 10 * valueNoise(seed + 2, row / 120, 3)) {
    return WATER;
  }
  // Two highways; the second follows the field pattern.
  if (
    Math.abs(v - size * 0.12) < 1.6 ||
    Math.abs(row - size * 0.82 + col * 0.15) < 1.6
  ) {
    return ROAD;
  }
  const distance = Math.hypot(col - town.x, row - town.y);
  const edge = size * (0.14 + 0.1 * valueNoise(seed + 3, col / 90, row / 90, 2));
  if (distance < edge) {
    return townAt(seed, u, v, distance / edge);
  }
  if (valueNoise(seed + 4, col / 110, row / 110, 3) > 0.6 || fromRiver < 26) {
    const crown = valueNoise(seed + 6, col / 2.2, row / 2.2);
    return {
      power: WOOD.power * (0.6 + 0.8 * crown),
      rgb: shade(WOOD.rgb, 0.75 + 0.5 * crown),
    };
  }
  return fieldAt(seed, u, v);
}

/** Blocks of houses on a street grid; walls facing the radar shine (double bounce). */
function townAt(seed: number, u: number, v: number, fromCentre: number): Cover {
  const block = 14;
  const [bu, bv] = [Math.floor(u / block), Math.floor(v / block)];
  const [iu, iv] = [u - bu * block, v - bv * block];
  if (iu < 1.6 || iv < 1.6) {
    return STREET;
  }
  const [hu, hv] = [Math.floor(iu / 4), Math.floor(iv / 4)];
  const house = hash01(seed + 7, bu * 4 + hu, bv * 4 + hv);
  if (house < 0.25 + 0.35 * fromCentre) {
    return { power: 0.06, rgb: [98, 108, 76] };
  }
  const roof = ROOFS[Math.floor(house * 97) % ROOFS.length] ?? ROOFS[0];
  const isWall = iu - hu * 4 < 1.2;
  return {
    power: isWall ? 0.9 + 2.5 * hash01(seed + 8, bu * 4 + hu, bv) : 0.12,
    rgb: shade(roof as readonly [number, number, number], isWall ? 0.8 : 1.05),
  };
}

/** Parcels: long rectangles of unequal width, ploughed along one direction. */
function fieldAt(seed: number, u: number, v: number): Cover {
  const strip = Math.floor(v / 74);
  const width = 36 + 60 * hash01(seed + 9, strip, 0);
  const parcel = Math.floor(u / width);
  const isTrack = v - strip * 74 < 1 || u - parcel * width < 0.8;
  if (isTrack) {
    return { power: 0.03, rgb: [140, 130, 108] };
  }
  const pick = hash01(seed + 10, parcel, strip);
  const field = FIELDS[Math.floor(pick * FIELDS.length)] ?? (FIELDS[0] as Cover);
  const furrow = 1 + 0.06 * Math.sin((u + v * 0.1) * 1.9) + 0.2 * (pick - 0.5);
  return { power: field.power * furrow, rgb: shade(field.rgb, furrow) };
}

function shade(
  rgb: readonly [number, number, number],
  factor: number,
): [number, number, number] {
  return [rgb[0] * factor, rgb[1] * factor, rgb[2] * factor];
}

/** Amplitude over its 99 % quantile, as 8 bits; 0 stays free (it would read as no data). */
function toAmplitude(power: Float32Array): Uint8Array {
  const sorted = Float32Array.from(power).sort();
  const q99 = Math.sqrt(sorted[Math.floor(0.99 * (sorted.length - 1))] as number);
  return Uint8Array.from(power, (p) =>
    Math.max(1, Math.min(255, Math.round((Math.sqrt(p) / q99) * 255))),
  );
}
