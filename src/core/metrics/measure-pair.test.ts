import { describe, expect, it } from "vitest";
import type { Raster, Unit } from "#core/raster/raster.ts";
import { measurePair, pairOfRasters } from "./measure-pair.ts";

const refused = expect.objectContaining({ code: "measure-refused" });

function raster(change: Partial<Raster<Unit>> = {}): Raster<Unit> {
  return {
    data: Float32Array.from({ length: 3 * 12 * 12 }, (_, i) => (i % 7) / 7),
    bands: 3,
    unit: "reflectance-01",
    grid: {
      crs: "EPSG:32631",
      affine: [0.5, 0, 592317, 0, -0.5, 5750102],
      width: 12,
      height: 12,
    },
    valid: null,
    ...change,
  };
}

describe("measurePair", () => {
  it("gives every metric in the registry's order, with n", () => {
    const pair = pairOfRasters(raster(), raster());
    const { n, readings, refused: missing } = measurePair(pair);
    expect(n).toBe(144);
    expect(missing).toEqual([]);
    expect(
      readings.map(({ id, unit, better, value }) => [id, unit, better, value]),
    ).toEqual([
      ["mae", "", "lower", 0],
      ["mse", "", "lower", 0],
      ["psnr", "dB", "higher", Number.POSITIVE_INFINITY],
      ["ssim", "", "higher", 1],
    ]);
    expect(readings.every(({ settings }) => settings.includes("range 0–1"))).toBe(true);
  });

  it("refuses fewer pixels than one SSIM window", () => {
    const pair = pairOfRasters(raster(), raster());
    const valid = new Uint8Array(144).fill(1, 0, 120);
    expect(() => measurePair({ ...pair, valid })).toThrow(refused);
  });

  it("keeps what can be computed when no SSIM window is whole", () => {
    const pair = pairOfRasters(raster(), raster());
    const valid = new Uint8Array(144).fill(1);
    valid[5 * 12 + 5] = 0;
    const measured = measurePair({ ...pair, valid });
    expect(measured.n).toBe(143);
    expect(measured.readings.map(({ id }) => id)).toEqual(["mae", "mse", "psnr"]);
    expect(measured.refused).toMatchObject([
      { id: "ssim", error: { code: "measure-refused" } },
    ]);
  });
});

describe("pairOfRasters", () => {
  it("joins both masks", () => {
    const p = new Uint8Array(144).fill(1);
    const q = p.slice();
    p[3] = 0;
    q[5] = 0;
    const pair = pairOfRasters(raster({ valid: p }), raster({ valid: q }));
    expect([...(pair.valid ?? [])].flatMap((v, i) => (v === 0 ? [i] : []))).toEqual([
      3, 5,
    ]);
  });

  it("takes a grid that differs by rounding, not one that is shifted or turned", () => {
    const { grid } = raster();
    const moved = (a: number, c: number) =>
      raster({ grid: { ...grid, affine: [a, 0, c, 0, -0.5, 5750102] } });
    const accepts = (other: Raster<Unit>) => pairOfRasters(raster(), other);
    expect(accepts(moved(0.5, 592317 + 1e-6)).bands).toBe(3);
    expect(() => accepts(moved(0.5, 592317.1))).toThrow(refused);
    expect(() => accepts(moved(0.501, 592317))).toThrow(refused);
  });

  it.each<[string, Raster<Unit>]>([
    ["units", raster({ unit: "sigma0-db" })],
    ["bands", raster({ bands: 1, data: new Float32Array(144) })],
    ["CRS", raster({ grid: { ...raster().grid, crs: "pixel" } })],
    ["size", raster({ grid: { ...raster().grid, width: 11 } })],
  ])("refuses different %s", (_, other) => {
    expect(() => pairOfRasters(raster(), other)).toThrow(refused);
  });

  it("refuses radar", () => {
    const radar = raster({ unit: "sigma0-db" });
    expect(() => pairOfRasters(radar, radar)).toThrow(refused);
  });
});
