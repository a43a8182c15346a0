/**
 * These tests check the coarse pass of a run: it is seen before the first tile,
 * replaced by tiles, and never measured.
 */
import { describe, expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import { PIXEL_AFFINE } from "#core/raster/grid.ts";
import { planTiles } from "#core/tiling/plan-tiles.ts";
import type { Engine } from "#ports/engine.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { TilePixels } from "#ports/layers.ts";
import {
  measureRequest,
  open,
  PX,
  ramp,
  request,
  run,
  setUp,
  translated,
} from "#testing/engine-on-arrays.ts";
import { planPreview } from "./plan-preview.ts";

const SIZE = 300;
const PREVIEW = { preview: true } as const;
/** All of the scene, pixel by pixel. */
const GRID = {
  crs: "EPSG:32631",
  affine: [PX, 0, 5e5, 0, -PX, 5e6],
  width: SIZE,
  height: SIZE,
} as const;

function coveredShare(tile: TilePixels): number {
  return tile?.kind === "rgba"
    ? tile.data.filter((value, i) => i % 4 === 3 && value > 0).length / SIZE ** 2
    : 0;
}
const isCoarse = (tile: TilePixels) =>
  tile !== null && tile.kind !== "too-far" && tile.isCoarse === true;
const tileOf = (engine: Engine, resultId: ResultId) =>
  engine.renderTile({ kind: "result", resultId }, GRID);

const failure = () =>
  new AppError("model-failed", "No more.", { expected: "", found: "", hint: "" });

/** A run that ends in an error as soon as `tiles` tiles have passed the network. */
async function runUntil(engine: Engine, sceneId: SceneId) {
  let resultId: ResultId | undefined;
  const types: string[] = [];
  await expect(
    engine.run({ ...request(sceneId), ...PREVIEW }, (event) => {
      types.push(event.type);
      resultId = event.type === "planned" ? event.plan.results[0]?.resultId : resultId;
    }),
  ).rejects.toThrow("No more.");
  return { resultId: resultId as ResultId, types };
}

describe("before the first tile", () => {
  it("the whole region is seen, and is neither measured, read nor exported", async () => {
    const { engine } = setUp({ failRun: (call) => (call === 4 ? failure() : null) });
    const sceneId = await open(engine, "sar");
    const { resultId, types } = await runUntil(engine, sceneId);
    expect(types).toEqual(["planned", "model-ready", ...Array(4).fill("preview")]);
    const tile = await tileOf(engine, resultId);
    expect(coveredShare(tile)).toBe(1);
    expect(isCoarse(tile)).toBe(true);
    const reading = await engine.readCursor(
      { kind: "result", resultId },
      GRID.crs,
      5e5 + 50 * PX,
      5e6 - 50 * PX,
    );
    expect(reading === null || (reading.kind === "rgb" && reading.rgb === null)).toBe(
      true,
    );
    const eo = await open(engine, "eo");
    await expect(engine.measure(measureRequest(resultId, eo))).rejects.toThrow(
      "This cannot be measured.",
    );
    await expect(engine.exportGeoTiff(resultId)).rejects.toMatchObject({
      code: "nothing-to-export",
    });
  });

  it("shows the translation of the scene's larger pixels", async () => {
    const flat = 90;
    const { engine } = setUp({
      sar: () => flat,
      failRun: (call) => (call === 4 ? failure() : null),
    });
    const sceneId = await open(engine, "sar");
    const { resultId } = await runUntil(engine, sceneId);
    const tile = await tileOf(engine, resultId);
    const middle = 4 * (150 * SIZE + 150);
    const rgb = tile?.kind === "rgba" ? [...tile.data.slice(middle, middle + 3)] : [];
    expect(rgb).toEqual([0, 1, 2].map((band) => translated(flat, band)));
  });
});

describe("tiles", () => {
  it("replace the coarse pass one by one", async () => {
    const fine = 3;
    const { engine } = setUp({
      failRun: (call) => (call === 4 + fine ? failure() : null),
    });
    const sceneId = await open(engine, "sar");
    const { resultId, types } = await runUntil(engine, sceneId);
    expect(types.filter((type) => type === "tile")).toHaveLength(fine);
    const tile = await tileOf(engine, resultId);
    expect(coveredShare(tile)).toBe(1);
    expect(isCoarse(tile)).toBe(true);
    // In reading order: the first tile's own pixels are there.
    const at = (row: number, col: number) =>
      tile?.kind === "rgba" ? tile.data[4 * (row * SIZE + col)] : null;
    expect(at(10, 13)).toBe(translated(ramp(10, 13), 0));
    // Only those pixels are measured.
    const eo = await open(engine, "eo");
    const { n } = await engine.measure(measureRequest(resultId, eo));
    expect(n).toBeGreaterThan(0.02 * SIZE ** 2);
    expect(n).toBeLessThan(0.1 * SIZE ** 2);
  });

  it("leave nothing of it, and are the same as without", async () => {
    const { engine } = setUp();
    const sceneId = await open(engine, "sar");
    const { resultId, events } = await run(engine, sceneId, PREVIEW);
    expect(events.filter(({ type }) => type === "preview")).toHaveLength(4);
    expect(isCoarse(await tileOf(engine, resultId))).toBe(false);
    const plain = setUp().engine;
    const without = await run(plain, await open(plain, "sar"));
    expect(without.events.filter(({ type }) => type === "preview")).toEqual([]);
    expect(await engine.exportGeoTiff(resultId)).toEqual(
      await plain.exportGeoTiff(without.resultId),
    );
    // All pixels are computed already, so there is nothing to preview.
    const again = await run(engine, sceneId, PREVIEW);
    expect(again.plan.previewTiles).toBe(0);
  });

  it("without data are not filled from it", async () => {
    // Rows of holes, which larger pixels bridge.
    const { engine } = setUp({
      info: { nodata: 0 },
      sar: (row, col) => (row % 8 === 0 ? 0 : ramp(row, col)),
      failRun: (call) => (call === 4 + 7 ? failure() : null),
    });
    const sceneId = await open(engine, "sar");
    const { resultId } = await runUntil(engine, sceneId);
    const tile = await tileOf(engine, resultId);
    const alpha = (row: number) =>
      tile?.kind === "rgba" ? tile.data[4 * (row * SIZE + 20) + 3] : null;
    expect([alpha(16), alpha(17)]).toEqual([0, 255]);
    // Where no tile has come, the coarse pixels bridge them.
    expect([alpha(160), alpha(161)]).toEqual([255, 255]);
  });
});

describe("planPreview", () => {
  const contract = { tile: 512, multiple: 8, haloPx: 80, norm: "none" } as const;
  const grid = {
    crs: "pixel",
    affine: PIXEL_AFFINE,
    width: 8000,
    height: 8000,
  } as const;
  const planned = (width: number, height: number) => {
    const window = { col: 3011, row: 2503, width, height };
    const fine = planTiles(grid, window, contract, null);
    return { fine, preview: planPreview(grid, fine, contract) };
  };

  it("takes four tiles of half the resolution for a view of a megapixel", () => {
    const { fine, preview } = planned(1240, 1024);
    expect(fine.tiles.length).toBeGreaterThanOrEqual(20);
    expect(preview?.factor).toBe(2);
    expect(preview?.tiles.tiles.length).toBe(4);
  });

  it("does so for the middle of a region, too", () => {
    const window = { col: 512, row: 512, width: 1024, height: 1024 };
    const region = { ...grid, width: 2048, height: 2048 };
    const fine = planTiles(region, window, contract, null);
    expect(fine.tiles.length).toBe(16);
    expect(planPreview(region, fine, contract)?.factor).toBe(2);
  });

  it("covers the window, and no pixel of the model's grid twice as far", () => {
    const { fine, preview } = planned(2000, 1500);
    const { factor, grid: own, tiles } = preview as NonNullable<typeof preview>;
    const [left, top] = [own.affine[2] / factor, -own.affine[5] / factor];
    const { col, row, width, height } = tiles.window;
    expect((left + col) * factor).toBeLessThanOrEqual(fine.window.col);
    expect((top + row) * factor).toBeLessThanOrEqual(fine.window.row);
    expect((left + col + width) * factor).toBeGreaterThanOrEqual(3011 + 2000);
    expect((top + row + height) * factor).toBeGreaterThanOrEqual(2503 + 1500);
    expect(tiles.tiles.length).toBeLessThanOrEqual(fine.tiles.length / 4);
  });

  it("has none for a run that is soon done, nor for one that is too large", () => {
    expect(planned(200, 200).preview).toBeNull();
    const all = { col: 0, row: 0, width: 60_000, height: 60_000 };
    const huge = { ...grid, width: 60_000, height: 60_000 };
    const fine = planTiles(huge, all, contract, null);
    expect(planPreview(huge, fine, contract)).toBeNull();
  });
});
