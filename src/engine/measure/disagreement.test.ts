import { describe, expect, it } from "vitest";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { Area } from "#ports/measurement.ts";
import { chain } from "#testing/chain.ts";
import { boxOf, nothing, prepare, SIZE } from "#testing/compared-engine.ts";
import { open, run, setUp } from "#testing/engine-on-arrays.ts";

/** A network that depends on where in a tile a pixel lies. */
const leaning = (value: number, band: number, _row: number, col: number) =>
  value * (1 - band / 4) * (1 - ((col % 50) / 50) * 0.4);

describe("disagreement", () => {
  it("of a result and its mirrored twin follows the error", async () => {
    const { engine, sar, resultId, eo } = await prepare({ compute: leaning });
    const { resultId: flipped, summary } = await run(engine, sar, {
      flip: "horizontal",
    });
    expect(flipped).not.toBe(resultId);
    expect(summary.provenance.inputRule.at(-1)).toContain("mirrored left to right");
    const request = {
      resultIds: [resultId, flipped],
      referenceSceneId: eo,
      area: { kind: "all" },
    } as const;
    const found = await engine.disagreement(request, nothing);
    expect(found?.n).toBe(SIZE * SIZE);
    expect(found?.mean).toBeGreaterThan(0.005);
    expect(found?.p95).toBeGreaterThan(found?.mean ?? 1);
    expect(found?.correlation?.n).toBe(SIZE * SIZE);
    expect(Math.abs(found?.correlation?.spearman ?? 2)).toBeLessThanOrEqual(1);
    const blind = await engine.disagreement(
      { ...request, referenceSceneId: null },
      nothing,
    );
    expect(blind).toMatchObject({
      mean: found?.mean,
      correlation: null,
      reason: "There is no optical image of this place.",
    });
    await expect(
      engine.disagreement({ ...request, resultIds: [resultId] }, nothing),
    ).rejects.toMatchObject({ code: "measure-refused" });
  });

  it("of a network that knows no left and right is none", async () => {
    const { engine, sar, resultId } = await prepare();
    const others: ResultId[] = [];
    for (const flip of ["horizontal", "vertical"] as const) {
      others.push((await run(engine, sar, { flip })).resultId);
    }
    const found = await engine.disagreement(
      {
        resultIds: [resultId, ...others],
        referenceSceneId: null,
        area: { kind: "all" },
      },
      nothing,
    );
    expect(found?.mean).toBe(0);
  });
});

describe("disagreement over mirrored input", () => {
  /** Few of the scene's tiles: every one is computed four times. */
  const part = boxOf(20, 20, 120, 100);
  const flips = (sar: SceneId, eo: SceneId, area: Area = part) => ({
    ...{ sceneId: sar, stages: chain({ syneo: "tiny-translate" }) },
    ...({ backend: "auto", referenceSceneId: eo, area } as const),
  });

  it("runs what is missing and compares four pictures", async () => {
    const { engine, sar, eo, resultId } = await prepare({ compute: leaning });
    const tiles: (readonly [number, number])[] = [];
    const onTile = (done: number, total: number) => void tiles.push([done, total]);
    const found = await engine.flips(flips(sar, eo), onTile);
    expect(found?.n).toBe(100 * 80);
    expect(found?.resultIds[0]).toBe(resultId);
    expect(new Set(found?.resultIds).size).toBe(4);
    expect(tiles.at(-1)?.[0]).toBe(tiles[0]?.[1]);
    expect(tiles).toHaveLength(tiles[0]?.[1] ?? 0);
    // Runs that are requested one by one give the same.
    for (const flip of ["horizontal", "vertical", "both"] as const) {
      await run(engine, sar, { flip });
    }
    const { resultIds = [] } = found ?? {};
    const asked = { resultIds, referenceSceneId: eo, area: part };
    const again = await engine.disagreement(asked, nothing);
    expect(again?.mean).toBeCloseTo(found?.mean ?? Number.NaN, 6);
    expect(again?.settings).toContain("over 4 results");
    // What has been run over a larger part is not run again.
    tiles.length = 0;
    await engine.flips(flips(sar, eo, boxOf(30, 30, 90, 90)), onTile);
    expect(tiles).toEqual([]);
  });

  it("ends when it is aborted, and nowhere is translated yet", async () => {
    const { engine, sar, eo } = await prepare({ compute: leaning });
    const job = new AbortController();
    const aborted = engine.flips(flips(sar, eo), () => job.abort(), job.signal);
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
    expect((await engine.flips(flips(sar, eo), nothing))?.n).toBe(100 * 80);
    const fresh = setUp({ compute: leaning }).engine;
    const bare = flips(await open(fresh, "sar"), await open(fresh, "eo"));
    await expect(fresh.flips(bare, nothing)).rejects.toMatchObject({
      code: expect.stringMatching(/measure-refused|argument-invalid/),
    });
  });

  it("keeps the mirrored pictures of one model, and nobody's half made ones", async () => {
    const { engine, sar, eo, resultId } = await prepare({ compute: leaning });
    const isThere = async (id: ResultId) =>
      engine.exportGeoTiff(id).then(
        () => true,
        () => false,
      );
    const plain = await engine.flips(flips(sar, eo), nothing);
    const stages = chain({ denoised: "median-blur", syneo: "tiny-translate" });
    const denoised = { ...flips(sar, eo), stages };
    await run(engine, sar, { stages });
    const first = plain?.resultIds ?? [];
    // The run was stopped before its end, so the earlier pictures are still shown.
    const job = new AbortController();
    const half = engine.flips(denoised, () => job.abort(), job.signal);
    await expect(half).rejects.toMatchObject({ name: "AbortError" });
    expect(await Promise.all(first.map(isThere))).toEqual([true, true, true, true]);
    const second = (await engine.flips(denoised, nothing))?.resultIds ?? [];
    expect(await Promise.all(second.map(isThere))).toEqual([true, true, true, true]);
    expect(first[0]).toBe(resultId);
    expect(await Promise.all(first.map(isThere))).toEqual([true, false, false, false]);
    // They can be computed again.
    expect((await engine.flips(flips(sar, eo), nothing))?.mean).toBe(plain?.mean);
  });

  it("ends as stopped when its scene is closed", async () => {
    const { engine, sar, eo } = await prepare({ compute: leaning });
    let asked = 0;
    const closed = engine.flips(flips(sar, eo), () => {
      asked += 1;
      void engine.closeScene(sar);
    });
    await expect(closed).rejects.toMatchObject({ name: "AbortError" });
    expect(asked).toBe(1);
  });
});
