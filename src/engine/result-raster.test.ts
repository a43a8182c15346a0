import { describe, expect, it } from "vitest";
import { type Grid, PIXEL_AFFINE, type PixelWindow } from "#core/raster/grid.ts";
import { createResultRaster } from "./result-raster.ts";

const grid = (width: number, height: number): Grid => ({
  crs: "pixel",
  affine: PIXEL_AFFINE,
  width,
  height,
});
const whole = ({ width, height }: Grid): PixelWindow => ({
  col: 0,
  row: 0,
  width,
  height,
});
const ones = (n: number) => new Uint8Array(n).fill(1);

describe("a result's coarser levels", () => {
  it("leave out pixels that are not valid, whatever they hold", () => {
    const result = createResultRaster(grid(600, 2), "power");
    const window = { col: 0, row: 0, width: 2, height: 2 };
    result.markValid(window, Uint8Array.of(1, 0, 1, 1));
    result.write(window, Float32Array.of(3, Number.NaN, 6, 9), true);
    const at = { col: 0, row: 0, width: 1, height: 1 };
    // (3 + 6 + 9) / 3
    expect(result.read(1, at)).toEqual({
      bands: 1,
      data: Float32Array.of(6),
      valid: Uint8Array.of(1),
      computed: Uint8Array.of(1),
    });
  });

  it("cover odd sizes to the last pixel, and follow what is written later", () => {
    const odd = grid(513, 259);
    const result = createResultRaster(odd, "power");
    const sizes = result.levels.map(({ width, height }) => [width, height]);
    expect(sizes).toEqual([
      [513, 259],
      [257, 130],
      [129, 65],
    ]);
    const n = 513 * 259;
    result.markValid(whole(odd), ones(n));
    result.write(whole(odd), new Float32Array(n).fill(2), true);
    const corner = { col: 128, row: 64, width: 1, height: 1 };
    expect(result.read(2, corner).data[0]).toBe(2);
    // The last column and the last row's three: level 2's corner holds 1 × 3 pixels.
    const last = { col: 512, row: 258, width: 1, height: 1 };
    result.write(last, Float32Array.of(8), true);
    // Level 1: rows 256–257 → 2, row 258 → 8; level 2: (2 + 8) / 2.
    expect(result.read(2, corner).data[0]).toBe(5);
  });

  it("round bytes half up, as the finest level does", () => {
    const result = createResultRaster(grid(600, 2), "rgb8");
    const window = { col: 0, row: 0, width: 2, height: 2 };
    result.markValid(window, ones(4));
    const plane = [10, 11, 10, 11].map((byte) => byte / 255);
    result.write(window, Float32Array.from([...plane, ...plane, ...plane]), true);
    const { data } = result.read(1, { col: 0, row: 0, width: 1, height: 1 });
    expect(Math.round((data[0] as number) * 255)).toBe(11);
  });
});

describe("writing", () => {
  const window = { col: 250, row: 250, width: 12, height: 12 };
  const write = (
    result: ReturnType<typeof createResultRaster>,
    value: number,
    isFinal: boolean,
  ) => {
    result.markValid(window, ones(144));
    result.write(window, new Float32Array(144).fill(value), isFinal);
  };
  const values = (result: ReturnType<typeof createResultRaster>) =>
    new Set(result.read(0, window).data);

  it("crosses the borders of chunks", () => {
    const result = createResultRaster(grid(600, 600), "power");
    const ramp = Float32Array.from({ length: 144 }, (_, i) => i);
    result.markValid(window, ones(144));
    result.write(window, ramp, true);
    expect(result.read(0, window)).toMatchObject({ data: ramp, valid: ones(144) });
    expect(result.written()).toEqual(window);
  });

  it("never lets a value that is not final replace a final one", () => {
    const result = createResultRaster(grid(600, 600), "power");
    write(result, 1, false);
    write(result, 2, false);
    expect(values(result)).toEqual(new Set([2]));
    write(result, 3, true);
    write(result, 4, false);
    expect(values(result)).toEqual(new Set([3]));
    write(result, 5, true);
    expect(values(result)).toEqual(new Set([5]));
  });
});
