/**
 * What every engine promises, whatever stands behind the port: the real one on arrays, the
 * tests' fake, and both through a worker's port. Effects that pass with the fake can be
 * trusted as far as this goes.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gridBox } from "#core/geo/placement.ts";
import { pixelToWorld } from "#core/raster/affine.ts";
import type { Grid } from "#core/raster/grid.ts";
import { frameGrid } from "#core/segmentation/frame.ts";
import type { OutlinedSegment } from "#core/segmentation/outline.ts";
import type { Engine } from "#ports/engine.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { RunEvent } from "#ports/runs.ts";
import { measureRequest, open, request } from "./engine-on-arrays.ts";

const nothing = () => undefined;
const ABORT = { name: "AbortError" };
/** Errors have everything that the page shows of them. */
const NOT_THERE = {
  code: "argument-invalid",
  message: expect.stringMatching(/./),
  expected: expect.stringMatching(/./),
  hint: expect.stringMatching(/./),
};

/** @param make an engine that opens "sar" as radar and "eo" as a picture */
export function describeEngine(name: string, make: () => Engine): void {
  describe(name, () => {
    let engine: Engine;
    let [sar, eo]: SceneId[] = [];
    beforeAll(async () => {
      engine = make();
      [sar, eo] = [await open(engine, "sar"), await open(engine, "eo")];
    });
    afterAll(() => engine.dispose());
    const scenes = () => ({ sar: sar as SceneId, eo: eo as SceneId });

    opensAndShows(() => engine, scenes);
    runs(() => engine, scenes);
    endsShortWork(() => engine, scenes);
    measures(() => engine, scenes);
    segments(() => engine, scenes);
  });
}

type Given = () => Engine;
type Scenes = () => { readonly sar: SceneId; readonly eo: SceneId };

function opensAndShows(engine: Given, scenes: Scenes): void {
  it("opens scenes under ids of their own, and forgets what is closed", async () => {
    const again = await engine().openScene({ kind: "url", url: "eo" });
    const opened = again.status === "opened" ? again.opened : null;
    expect(opened?.scene.role).toBe("eo");
    const ids = [scenes().sar, scenes().eo, opened?.sceneId ?? ""];
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => id.startsWith("scene-"))).toBe(true);
    await engine().closeScene(opened?.sceneId ?? "scene-0");
    await expect(
      engine().bytesRead(opened?.sceneId ?? "scene-0"),
    ).rejects.toMatchObject(NOT_THERE);
    expect(await engine().bytesRead(scenes().sar)).toBeGreaterThanOrEqual(0);
  });

  it("ends what is aborted, and says so in the platform's way", async () => {
    const { signal } = aborted();
    const { sar } = scenes();
    await expect(engine().buildOverview(sar, nothing, signal)).rejects.toMatchObject(
      ABORT,
    );
    const input = { kind: "url", url: "eo" } as const;
    await expect(engine().openScene(input, {}, signal)).rejects.toMatchObject(ABORT);
  });

  it("draws radar in dB and pictures in colour, on the grid that is asked for", async () => {
    const { sar, eo } = scenes();
    const opened = await engine().openScene(
      { kind: "url", url: "sar" },
      { answer: "amplitude" },
    );
    if (opened.status !== "opened") {
      throw new Error("expected to open");
    }
    const { grid } = opened.opened.scene;
    const tile: Grid = { ...grid, width: 16, height: 8 };
    const radar = await engine().renderTile({ kind: "scene", sceneId: sar }, tile);
    expect(radar).toMatchObject({ kind: "db", data: expect.any(Float32Array) });
    const picture = await engine().renderTile({ kind: "scene", sceneId: eo }, tile);
    const pixels = picture !== null && "data" in picture ? picture : null;
    expect(pixels?.kind).toBe("rgba");
    expect(pixels?.data).toHaveLength(4 * 16 * 8);
    expect((await engine().histogram(sar, null))?.n).toBeGreaterThan(0);
    const [x, y] = [grid.affine[2] + grid.affine[0], grid.affine[5] + grid.affine[4]];
    const key = { kind: "scene", sceneId: eo } as const;
    expect(await engine().readCursor(key, grid.crs, x, y)).toMatchObject({
      kind: "rgb",
    });
  });
}

function runs(engine: Given, scenes: Scenes): void {
  it("runs as it has planned, tile by tile, and keeps the result", async () => {
    const asked = request(scenes().sar);
    const events: RunEvent[] = [];
    const summary = await engine().run(asked, (event) => events.push(event));
    const [planned, ready, ...tiles] = events;
    const plan = planned?.type === "planned" ? planned.plan : null;
    expect(ready?.type).toBe("model-ready");
    expect(plan?.results.map(({ stage }) => stage)).toEqual(["syneo"]);
    expect(tiles.map((event) => event.type === "tile" && event.done)).toEqual(
      Array.from({ length: plan?.tiles ?? 0 }, (_, i) => i + 1),
    );
    expect(summary).toMatchObject({ status: "complete", done: plan?.tiles });
    expect(summary.provenance.models.map(({ cardId }) => cardId)).toEqual([
      "tiny-translate",
    ]);
    const { results } = await engine().planRun(asked);
    expect(results).toEqual(plan?.results);
    const resultId = results[0]?.resultId as ResultId;
    expect(resultId).toMatch(/^result-/);
    expect((await engine().exportGeoTiff(resultId)).slice(0, 2)).toEqual(
      new Uint8Array([73, 73]),
    );
  });

  it("stops the run that is aborted, with what is done, and no other", async () => {
    const asked = request(scenes().sar);
    const job = new AbortController();
    const onEvent = (event: RunEvent) => event.type === "tile" && job.abort();
    const stopped = engine().run(asked, onEvent, job.signal);
    const other = engine().run(asked, nothing);
    const { status, done, total } = await stopped;
    expect(status).toBe("stopped");
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(total);
    expect((await other).status).toBe("complete");
  });

  it("says what is wrong with what is asked for", async () => {
    await expect(engine().run(request("scene-nowhere"), nothing)).rejects.toMatchObject(
      NOT_THERE,
    );
    await expect(engine().exportGeoTiff("result-none")).rejects.toMatchObject(
      NOT_THERE,
    );
  });
}

function endsShortWork(engine: Given, scenes: Scenes): void {
  it("ends plans, advice, read-outs and exports that are aborted, and no others", async () => {
    const { sar } = scenes();
    const asked = request(sar);
    await engine().run(asked, nothing);
    const { grid, results } = await engine().planRun(asked);
    const resultId = results[0]?.resultId as ResultId;
    const key = { kind: "scene", sceneId: sar } as const;
    const [x, y] = [grid.affine[2] + grid.affine[0], grid.affine[5] + grid.affine[4]];
    const { signal } = aborted();
    for (const ended of [
      engine().planRun(asked, signal),
      engine().chooseTranslator(sar, "auto", signal),
      engine().readCursor(key, grid.crs, x, y, signal),
      engine().exportGeoTiff(resultId, null, signal),
    ]) {
      await expect(ended).rejects.toMatchObject(ABORT);
    }
    // What two ask for together goes on for the one who has not let go of it.
    const job = new AbortController();
    const [one, other] = [engine().planRun(asked, job.signal), engine().planRun(asked)];
    job.abort();
    // One that is answered before it hears of it is answered.
    await one.catch((error: unknown) => expect(error).toMatchObject(ABORT));
    expect((await other).results).toEqual(results);
  });
}

function measures(engine: Given, scenes: Scenes): void {
  const picture = async () => {
    const { results } = await engine().planRun(request(scenes().sar));
    return results[0]?.resultId as ResultId;
  };

  it("measures a result against a picture", async () => {
    const asked = measureRequest(await picture(), scenes().eo);
    const { n, readings } = await engine().measure(asked);
    expect(n).toBeGreaterThan(0);
    expect(readings.map(({ id }) => id)).toEqual(["mae", "mse", "psnr", "ssim"]);
  });

  it("tells how far a study is, and ends it when it is aborted", async () => {
    const { sar, eo } = scenes();
    const area = measureRequest(await picture(), eo);
    const asked = { ...area, metrics: ["mae"] } as const;
    const progress: number[] = [];
    const found = await engine().registration(asked, (done, total) =>
      progress.push(done / total),
    );
    expect(found.surfaces.map(({ id }) => id)).toEqual(["mae"]);
    expect(progress.at(-1)).toBeGreaterThan(0);
    expect(Math.max(...progress)).toBeLessThanOrEqual(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    const { signal } = aborted();
    const ladder = { ...asked, sarSceneId: sar, otherSceneIds: [] };
    await expect(engine().registration(asked, nothing, signal)).rejects.toMatchObject(
      ABORT,
    );
    await expect(engine().ladder(ladder, nothing, signal)).rejects.toMatchObject(ABORT);
  });
}

function segments(engine: Given, scenes: Scenes): void {
  const viewOf = async (sceneId: SceneId) => {
    const { grid } = await engine().planRun(request(scenes().sar));
    const frame = frameGrid(gridBox(grid), grid.crs);
    const stretch = { loDb: 20, hiDb: 60 };
    return { key: { kind: "scene", sceneId }, grid: frame, stretch } as const;
  };

  it("segments what is seen by points, and tells of each segment as it is found", async () => {
    const view = await viewOf(scenes().sar);
    const { width, height } = view.grid;
    const [x, y] = pixelToWorld(view.grid.affine, width / 2, height / 2);
    const points = [{ x, y, isInside: true }];
    const prompt = { kind: "points", points } as const;
    const found: OutlinedSegment[] = [];
    const answer = await engine().segment({ view, prompt, backend: "auto" }, (one) =>
      found.push(one),
    );
    expect(answer.segmentationId).toMatch(/^segmentation-/);
    expect(answer.segments).toEqual(found);
    const ring = found[0]?.outline[0]?.[0] ?? [];
    expect(ring[0]).toEqual(ring.at(-1));
    const xs = ring.map(([east]) => east);
    expect(Math.min(...xs)).toBeLessThan(x);
    expect(Math.max(...xs)).toBeGreaterThan(x);
  });

  it("segments everything, says how far it is, and compares two of one view", async () => {
    const { sar, eo } = scenes();
    const prompt = { kind: "everything", perSide: 2 } as const;
    const progress: number[] = [];
    const ask = async (sceneId: SceneId) =>
      engine().segment(
        { view: await viewOf(sceneId), prompt, backend: "auto" },
        nothing,
        (done, total) => progress.push(done / total),
      );
    const [candidate, reference] = [await ask(sar), await ask(eo)];
    expect(progress.at(-1)).toBe(1);
    expect(reference.segments).toHaveLength(4);
    const found = await engine().compareSegmentations(
      reference.segmentationId,
      candidate.segmentationId,
    );
    expect(found.n).toBeGreaterThan(0);
    expect(found.segments).toEqual({ reference: 4, candidate: 4 });
    await expect(
      engine().compareSegmentations("segmentation-99", candidate.segmentationId),
    ).rejects.toMatchObject(NOT_THERE);
  });

  it("ends a segmentation that is aborted", async () => {
    const view = await viewOf(scenes().sar);
    const job = new AbortController();
    const ended = engine().segment(
      { view, prompt: { kind: "everything", perSide: 4 }, backend: "auto" },
      () => job.abort(),
      nothing,
      job.signal,
    );
    await expect(ended).rejects.toMatchObject(ABORT);
  });
}

function aborted(): AbortController {
  const job = new AbortController();
  job.abort();
  return job;
}
