import { expect, test } from "vitest";
import { countValid, type Raster } from "./raster.ts";

test("valid pixels are counted, not samples; no mask means all", () => {
  const raster: Raster = {
    data: new Float32Array(12),
    bands: 2,
    unit: "dn",
    grid: { crs: "pixel", affine: [1, 0, 0, 0, -1, 0], width: 3, height: 2 },
    valid: null,
  };
  expect(countValid(raster)).toBe(6);
  expect(countValid({ ...raster, valid: Uint8Array.of(1, 0, 1, 0, 0, 1) })).toBe(3);
});
