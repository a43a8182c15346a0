import { describe, expect, it } from "vitest";
import type { Affine } from "#core/raster/affine.ts";
import {
  coarserGrid,
  type Grid,
  type PixelWindow,
  resampledGrid,
} from "#core/raster/grid.ts";
import { createMemorySource } from "#testing/memory-source.ts";
import { openScene } from "./open-scene.ts";
import { readOnGrid } from "./read-on-grid.ts";

async function makeScene(
  width: number,
  height: number,
  affine: Affine,
  value: (row: number, col: number) => number,
) {
  const pixels = Float32Array.from({ length: width * height }, (_, i) =>
    value(Math.floor(i / width), i % width),
  );
  const crs = "EPSG:32631";
  const memory = createMemorySource(
    { width, height, georeference: { crs, affine } },
    pixels,
  );
  const windows: PixelWindow[] = [];
  const source: typeof memory = {
    ...memory,
    readWindow: (level, window) => {
      windows.push(window);
      return memory.readWindow(level, window);
    },
  };
  const options = { answer: "amplitude", sidecar: null } as const;
  const outcome = await openScene(source, "scene-1", options);
  if (outcome.status !== "opened") {
    throw new Error("expected to open");
  }
  windows.length = 0;
  const grid: Grid = { crs, affine, width, height };
  return { handle: outcome.handle, grid, windows };
}

const ROTATED: Affine = [0.4, 0.3, 5e5, 0.3, -0.4, 5e6];

describe("an exact read", () => {
  it.each([
    ["north up", [0.5, 0, 5e5, 0, -0.5, 5e6] as Affine],
    ["rotated", ROTATED],
  ])("of many source pixels holds few of them at once (%s)", async (_, affine) => {
    const { handle, grid, windows } = await makeScene(
      2700,
      1800,
      affine,
      (row, col) => 1 + ((Math.floor(row / 12) + Math.floor(col / 12)) % 7),
    );
    const target = coarserGrid(grid, 12);
    const planes = await readOnGrid(handle, target, "exact");
    expect(windows.length).toBeGreaterThan(1);
    expect(Math.max(...windows.map((w) => w.width * w.height))).toBeLessThan(4.5e6);
    // Every block of 12 × 12 is constant: its mean power is its own DN².
    let worst = 0;
    planes?.data.forEach((power, i) => {
      const dn = 1 + ((Math.floor(i / target.width) + (i % target.width)) % 7);
      worst = Math.max(worst, Math.abs(power / dn ** 2 - 1));
    });
    expect(worst).toBeLessThan(1e-5);
    expect(planes?.valid.includes(0)).toBe(false);
  });

  it("averages along the axis that is coarser, whatever the other one does", async () => {
    // Pixels of 5 × 40 m on 20 × 8 m: rows are interpolated, columns averaged. Each four
    // columns hold 20, 10, 10, 10: mean power (400 + 3 · 100) / 4.
    const { handle, grid } = await makeScene(
      340,
      40,
      [5, 0, 5e5, 0, -40, 5e6],
      (_, col) => (col % 4 === 0 ? 20 : 10),
    );
    const target = coarserGrid(grid, 20 / 5, 8 / 40);
    const planes = await readOnGrid(handle, target, "exact");
    expect(new Set(planes?.data)).toEqual(new Set([175]));
  });

  it("gives nothing outside of the scene, and no part of it where it is not", async () => {
    const { handle, grid } = await makeScene(8, 8, [1, 0, 5e5, 0, -1, 5e6], () => 5);
    const away = { ...grid, affine: [1, 0, 6e5, 0, -1, 5e6] as Affine };
    expect(await readOnGrid(handle, away, "exact")).toBeNull();
    const beside = { ...grid, affine: [1, 0, 5e5 + 4, 0, -1, 5e6] as Affine };
    const planes = await readOnGrid(handle, beside, "exact");
    expect([...(planes?.valid.slice(0, 8) ?? [])]).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
  });
});

describe("a grid that a scene is resampled to", () => {
  it.each([0.35, 0.594, 0.7, 1.3, 2.4, 3.99])(
    "has a value in its last column and row at factor %d",
    async (factor) => {
      const { handle, grid } = await makeScene(
        101,
        67,
        [0.5, 0, 5e5, 0, -0.5, 5e6],
        () => 5,
      );
      const planes = await readOnGrid(handle, resampledGrid(grid, factor), "exact");
      expect(planes?.valid.includes(0)).toBe(false);
    },
  );
});
