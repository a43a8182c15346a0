import { describe, expect, it } from "vitest";
import type { PixelWindow } from "#core/raster/grid.ts";
import { createValueMap } from "./value-map.ts";

describe("a map of values", () => {
  const affine = [1, 0, 5e5, 0, -1, 5e6] as const;
  const grid = { crs: "EPSG:32631", affine, width: 512, height: 512 } as const;
  const whole = { col: 0, row: 0, width: 512, height: 512 };

  it("lets others in before each chunk, and makes none twice", async () => {
    const log: string[] = [];
    const map = createValueMap(
      {
        grid,
        extent: () => whole,
        revision: () => 1,
        reachPx: 0,
        compute: async ({ col, row, width, height }: PixelWindow) => {
          log.push(`${col}/${row}`);
          return new Float32Array(width * height).fill(0.5);
        },
      },
      async () => void log.push("pause"),
    );
    await map.prepare(whole);
    await map.prepare(whole);
    const chunks = ["0/0", "256/0", "0/256", "256/256"];
    expect(log).toEqual(chunks.flatMap((chunk) => ["pause", chunk]));
    expect(map.raster.read(0, whole).data[512 * 300 + 300]).toBe(0.5);
  });
});
