/**
 * This file makes the picture that a segmenter sees: 8 bits and three bands, as on screen,
 * and from it the encoder's input.
 */
import { stretchToByte } from "#core/color/stretch-to-byte.ts";
import { AppError } from "#core/errors.ts";
import type { Grid } from "#core/raster/grid.ts";

export type Frame = {
  readonly grid: Grid;
  /** RGB, interleaved, row by row; 0 where nothing is valid. */
  readonly rgb: Uint8Array;
  /** 1 where the image has pixels. */
  readonly valid: Uint8Array;
};

/** Side of the square that Segment Anything's encoder takes, in pixels. */
export const FRAME_SIDE_PX = 1024;

/** ImageNet's mean and standard deviation of R, G, B on the scale 0–255. */
const MEAN = [123.675, 116.28, 103.53] as const;
const STD = [58.395, 57.12, 57.375] as const;

/** Makes a frame of RGBA bytes; a pixel is valid where its opacity is not 0. */
export function frameOfRgba(rgba: Uint8Array, grid: Grid): Frame {
  const valid = new Uint8Array(rgba.length / 4);
  const rgb = new Uint8Array(3 * valid.length);
  for (let i = 0; i < valid.length; i += 1) {
    if ((rgba[4 * i + 3] as number) > 0) {
      valid[i] = 1;
      rgb.set(rgba.subarray(4 * i, 4 * i + 3), 3 * i);
    }
  }
  return { grid, rgb, valid };
}

/**
 * Makes a frame of radar in dB, grey as it is shown from black (`loDb`) to white (`hiDb`).
 * A pixel is valid where its value is no NaN.
 */
export function frameOfDb(
  db: Float32Array,
  { loDb, hiDb }: { readonly loDb: number; readonly hiDb: number },
  grid: Grid,
): Frame {
  const grey = stretchToByte(db, loDb, hiDb);
  const valid = new Uint8Array(db.length);
  const rgb = new Uint8Array(3 * db.length);
  for (let i = 0; i < db.length; i += 1) {
    valid[i] = Number(!Number.isNaN(db[i]));
    rgb.fill(grey[i] as number, 3 * i, 3 * i + 3);
  }
  return { grid, rgb, valid };
}

/**
 * Returns the encoder's input: planar `[band][row][col]` of `FRAME_SIDE_PX`², less the
 * mean, over the deviation, and 0 right of and below the frame.
 * @throws AppError argument-invalid where the frame does not touch the square's far sides
 */
export function encoderInput({ grid, rgb }: Frame): Float32Array {
  const { width, height } = grid;
  if (Math.max(width, height) !== FRAME_SIDE_PX) {
    throw new AppError("argument-invalid", "The frame has the wrong size.", {
      expected: `a longest side of ${FRAME_SIDE_PX} px`,
      found: `${width} × ${height} px`,
      hint: "Make the grid with frameGrid.",
    });
  }
  const plane = FRAME_SIDE_PX ** 2;
  const input = new Float32Array(3 * plane);
  for (let row = 0; row < height; row += 1) {
    for (let col = 0; col < width; col += 1) {
      const from = 3 * (row * width + col);
      const to = row * FRAME_SIDE_PX + col;
      for (const band of [0, 1, 2] as const) {
        const value = rgb[from + band] as number;
        input[band * plane + to] = (value - MEAN[band]) / STD[band];
      }
    }
  }
  return input;
}

/** Returns the part of the decoder's square that lies in the frame, row by row. */
export function cropToFrame(
  square: Float32Array,
  { width, height }: Pick<Grid, "width" | "height">,
): Float32Array {
  if (width === FRAME_SIDE_PX) {
    return square.subarray(0, width * height);
  }
  const values = new Float32Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const from = row * FRAME_SIDE_PX;
    values.set(square.subarray(from, from + width), row * width);
  }
  return values;
}

/** Returns the grid of a frame over a box: its longest side has `sidePx` pixels. */
export function frameGrid(
  [minX, minY, maxX, maxY]: readonly [number, number, number, number],
  crs: Grid["crs"],
  sidePx = FRAME_SIDE_PX,
): Grid {
  const [width, height] = [maxX - minX, maxY - minY];
  const size = Math.max(width, height) / sidePx;
  const count = (side: number) => Math.max(1, Math.round(side / size));
  return {
    crs,
    affine: [size, 0, minX, 0, -size, maxY],
    width: count(width),
    height: count(height),
  };
}
