/**
 * This file packs what one model has made of a tile into bytes and back, such that the
 * same pixels are written again. Of a picture, pixels that no other tile touches are
 * stored with 8 bits, as results store them; those that are blended, and power, as
 * float32.
 */
import {
  cropPlanes,
  growWindow,
  type PixelWindow,
  pastePlanes,
} from "#core/raster/grid.ts";
import {
  latticeCell,
  type PlannedTile,
  type TilePlan,
  wholeReach,
} from "#core/tiling/plan-tiles.ts";
import type { TileLine } from "./journal.ts";

/** Where a tile's pixels lie; windows are in the plan's grid and do not depend on its window. */
export type TilePlace = {
  /** The tile's whole lattice cell. */
  readonly cell: PixelWindow;
  /** Cell and feather: all pixels to which the tile contributes. */
  readonly reach: PixelWindow;
  /** The pixels to which no other tile contributes; null where there are none. */
  readonly alone: PixelWindow | null;
};

export function tilePlace(tile: PlannedTile, plan: TilePlan): TilePlace {
  const cell = latticeCell(tile, plan);
  const reach = wholeReach(tile, plan);
  const inner = growWindow(cell, -plan.featherPx);
  return { cell, reach, alone: inner.width > 0 && inner.height > 0 ? inner : null };
}

/** Says which pixels of a cell have data, and packs a bit each if they differ. */
export function packValid(valid: Uint8Array): {
  readonly valid: TileLine["valid"];
  readonly bits: Uint8Array;
} {
  const count = valid.reduce((sum, one) => sum + one, 0);
  if (count === 0 || count === valid.length) {
    return { valid: count === 0 ? "none" : "all", bits: new Uint8Array() };
  }
  const bits = new Uint8Array(Math.ceil(valid.length / 8));
  for (let i = 0; i < valid.length; i += 1) {
    bits[i >> 3] = (bits[i >> 3] as number) | ((valid[i] as number) << (i & 7));
  }
  return { valid: "some", bits };
}

/** Inverts `packValid` for a cell of `length` pixels. */
export function unpackValid(
  valid: TileLine["valid"],
  bits: Uint8Array,
  length: number,
): Uint8Array {
  const out = new Uint8Array(length).fill(valid === "all" ? 1 : 0);
  for (let i = 0; valid === "some" && i < length; i += 1) {
    out[i] = ((bits[i >> 3] as number) >> (i & 7)) & 1;
  }
  return out;
}

export function validBytes(valid: TileLine["valid"], { cell }: TilePlace): number {
  return valid === "some" ? Math.ceil((cell.width * cell.height) / 8) : 0;
}

/** Packs the planes of a whole picture tile (values in [0, 1], side `sidePx`). */
export function packPicture(
  output: Float32Array,
  { reach, alone }: TilePlace,
  input: PixelWindow,
  bands: number,
): Uint8Array {
  if (alone === null) {
    return bytesOf(cropPlanes(output, input, bands, within(reach, input)));
  }
  const pixels = cropPlanes(output, input, bands, within(alone, input));
  const bytes = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 1) {
    bytes[i] = toByte(pixels[i] as number);
  }
  const floats: Float32Array[] = frameOf(reach, alone).map((part) =>
    cropPlanes(output, input, bands, within(part, input)),
  );
  return joinBytes([bytes, ...floats.map(bytesOf)]);
}

/** Inverts `packPicture`; pixels beyond the tile's reach are 0. */
export function unpackPicture(
  bytes: Uint8Array,
  { reach, alone }: TilePlace,
  input: PixelWindow,
  bands: number,
): Float32Array {
  const output = new Float32Array(bands * input.width * input.height);
  if (alone === null) {
    const part = within(reach, input);
    pastePlanes(output, input, bands, floatsOf(bytes), part);
    return output;
  }
  let at = bands * alone.width * alone.height;
  const pixels = new Float32Array(at);
  for (let i = 0; i < at; i += 1) {
    pixels[i] = (bytes[i] as number) / 255;
  }
  pastePlanes(output, input, bands, pixels, within(alone, input));
  for (const part of frameOf(reach, alone)) {
    const end = at + 4 * bands * part.width * part.height;
    const floats = floatsOf(bytes.subarray(at, end));
    pastePlanes(output, input, bands, floats, within(part, input));
    at = end;
  }
  return output;
}

export function packFloats(
  output: Float32Array,
  part: PixelWindow,
  input: PixelWindow,
): Uint8Array {
  return bytesOf(cropPlanes(output, input, 1, within(part, input)));
}

export function unpackFloats(
  bytes: Uint8Array,
  part: PixelWindow,
  input: PixelWindow,
): Float32Array {
  const output = new Float32Array(input.width * input.height);
  pastePlanes(output, input, 1, floatsOf(bytes), within(part, input));
  return output;
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Lists the four sides of `outer` around `inner`. */
function frameOf(outer: PixelWindow, inner: PixelWindow): PixelWindow[] {
  const { col, row, width, height } = outer;
  const top = inner.row - row;
  const bottom = inner.row + inner.height;
  const left = inner.col - col;
  const right = inner.col + inner.width;
  const sides = { row: inner.row, height: inner.height };
  return [
    { col, row, width, height: top },
    { col, row: bottom, width, height: row + height - bottom },
    { ...sides, col, width: left },
    { ...sides, col: right, width: col + width - right },
  ].filter((part) => part.width > 0 && part.height > 0);
}

/** Rounds half up, as results do, so that the stored byte is the one that is shown. */
function toByte(value: number): number {
  const scaled = value * 255 + 0.5;
  return scaled > 255 ? 255 : Math.max(scaled, 0);
}

function within(part: PixelWindow, { col, row }: PixelWindow): PixelWindow {
  return { ...part, col: part.col - col, row: part.row - row };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function floatsOf(bytes: Uint8Array): Float32Array {
  // Its own buffer, because a view of floats must begin at a multiple of four.
  return new Float32Array(bytes.slice().buffer);
}
