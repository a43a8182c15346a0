/**
 * These tests check that a part of a result is exported with exactly the computed
 * pixels of the box.
 */
import { describe, expect, it } from "vitest";
import { open, PX, ramp, run, setUp, translated } from "#testing/engine-on-arrays.ts";

/** Columns 100 … 179, rows 40 … 89 of the scene. */
const [COL, ROW, WIDTH, HEIGHT] = [100, 40, 80, 50];
const BOX = [
  5e5 + COL * PX,
  5e6 - (ROW + HEIGHT) * PX,
  5e5 + (COL + WIDTH) * PX,
  5e6 - ROW * PX,
] as const;

async function made() {
  const { engine } = setUp();
  const sceneId = await open(engine, "sar");
  const { resultId } = await run(engine, sceneId);
  return { engine, sceneId, resultId };
}

describe("a box of a result", () => {
  it("is read pixel by pixel as a picture", async () => {
    const { engine, resultId } = await made();
    const picture = await engine.exportPicture(resultId, BOX, 4096);
    expect(picture).toMatchObject({ width: WIDTH, height: HEIGHT, factor: 1 });
    const at = (row: number, col: number) => [
      ...picture.data.slice(4 * (row * WIDTH + col), 4 * (row * WIDTH + col) + 4),
    ];
    for (const [row, col] of [
      [0, 0],
      [49, 79],
      [20, 33],
    ] as const) {
      const dn = ramp(ROW + row, COL + col);
      expect(at(row, col)).toEqual([...[0, 1, 2].map((b) => translated(dn, b)), 255]);
    }
  });

  it("is halved until it fits", async () => {
    const { engine, resultId } = await made();
    const { width, height, factor } = await engine.exportPicture(resultId, null, 150);
    expect([width, height, factor]).toEqual([150, 150, 2]);
  });

  it("is a smaller GeoTIFF than the whole, and an error where nothing is", async () => {
    const { engine, resultId } = await made();
    const [part, whole] = [
      await engine.exportGeoTiff(resultId, BOX),
      await engine.exportGeoTiff(resultId),
    ];
    expect(part.length).toBeLessThan(0.6 * whole.length);
    const beside = [0, 0, 10, 10] as const;
    await expect(engine.exportGeoTiff(resultId, beside)).rejects.toMatchObject({
      code: "nothing-to-export",
    });
    await expect(engine.exportPicture(resultId, beside, 99)).rejects.toMatchObject({
      code: "nothing-to-export",
    });
  });
});
