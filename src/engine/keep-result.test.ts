/** These tests copy finished tiles, and continue in an engine with the copies of another one. */
import { describe, expect, it } from "vitest";
import type { Grid } from "#core/raster/grid.ts";
import type { KeptResult } from "#ports/kept-results.ts";
import { open, PX, run, setUp } from "#testing/engine-on-arrays.ts";

const TILE: Grid = {
  crs: "EPSG:32631",
  affine: [PX, 0, 5e5, 0, -PX, 5e6],
  width: 300,
  height: 300,
};

describe("what a run has made", () => {
  it("is there, pixel for pixel, in an engine that takes the copies back", async () => {
    const kept: KeptResult[] = [];
    const { engine } = setUp({ keepResult: (part) => kept.push(part) });
    const { resultId } = await run(engine, await open(engine, "sar"));
    const key = { kind: "result", resultId } as const;
    const before = await engine.renderTile(key, TILE);
    const file = await engine.exportGeoTiff(resultId);
    expect(before?.kind).toBe("rgba");
    expect(kept.length).toBeGreaterThan(1);

    const latest = new Map(
      kept.flatMap(({ chunks }) =>
        chunks.map((c) => [`${c.row}/${c.col}`, c] as const),
      ),
    );
    const last = kept.at(-1) as KeptResult;
    const { engine: next } = setUp();
    await next.restoreResult({ ...last, chunks: [...latest.values()] });
    expect(await next.renderTile(key, TILE)).toEqual(before);
    expect(await next.exportGeoTiff(resultId)).toEqual(file);
  });

  it("is there in an engine whose scene comes back under its old name", async () => {
    const { engine } = setUp();
    const input = { kind: "url", url: "sar" } as const;
    const outcome = await engine.openScene(input, {
      answer: "amplitude",
      sceneId: "scene-7",
    });
    expect(outcome).toMatchObject({ opened: { sceneId: "scene-7" } });
    expect(await open(engine, "eo")).toBe("scene-8");
  });
});
