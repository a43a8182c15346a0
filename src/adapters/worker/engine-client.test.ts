/** The client over real message ports; the engine at the other end is a fake. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AppError, type AppErrorData, errorToData } from "#core/errors.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { Engine } from "#ports/engine.ts";
import type { KeptResult } from "#ports/kept-results.ts";
import type { RunEvent } from "#ports/runs.ts";
import { FAKE_CARDS } from "#testing/fake-cards.ts";
import { createFakeEngine } from "#testing/fake-engine.ts";
import {
  closeFakeWorkers,
  type FakeWorker,
  type Faults,
  withFaults,
  workerServing,
} from "#testing/fake-workers.ts";
import { connectEngine } from "./engine-client.ts";
import { type EngineSurroundings, engineService } from "./serve-engine.ts";

afterEach(closeFakeWorkers);

type Life = Faults & {
  readonly engine: Partial<Engine>;
  readonly surroundings: EngineSurroundings[];
};

/** @param engines one for each start of the engine's worker, the last one for all others */
function connect(...engines: Partial<Engine>[]) {
  const failures: AppErrorData[] = [];
  const restarts: (AppErrorData | null)[] = [];
  const lives: Life[] = [];
  const workers = { engine: [] as FakeWorker[], runner: [] as FakeWorker[] };
  const client = connectEngine({
    startEngine() {
      const engine = engines[Math.min(lives.length, engines.length - 1)] ?? {};
      const surroundings: EngineSurroundings[] = [];
      const { service, ...faults } = withFaults(
        engineService((given) => {
          surroundings.push(given);
          return engine as Engine;
        }),
      );
      const worker = workerServing(service);
      lives.push({ engine, surroundings, ...faults });
      workers.engine.push(worker);
      return worker;
    },
    startRunner() {
      const worker = workerServing({ connect: () => {} });
      workers.runner.push(worker);
      return worker;
    },
    modelsUrl: "https://x.org/models/",
    regionsUrl: "https://x.org/regions/",
    onFailure: (error) => failures.push(error),
    onRestart: (error) => restarts.push(error),
    silenceMs: 2000,
  });
  return { client, workers, lives, failures, restarts };
}

describe("connectEngine", () => {
  it("connects first, then passes calls and answers through", async () => {
    const { client, lives } = connect(createFakeEngine());
    const blob = new Blob(["x"]);
    const outcome = await client.openScene({ kind: "blob", name: "a.tif", blob });
    expect(outcome).toMatchObject({
      status: "opened",
      opened: { sceneId: "scene-1" },
    });
    expect(lives[0]?.surroundings).toMatchObject([
      { modelsUrl: "https://x.org/models/", regionsUrl: "https://x.org/regions/" },
    ]);
  });

  it("has had every event of a run before the run resolves", async () => {
    const { client } = connect(createFakeEngine({ tiles: 3 }));
    const events: RunEvent["type"][] = [];
    await client.openScene({ kind: "url", url: "a.tif" });
    const request = {
      sceneId: "scene-1",
      stages: [{ stage: "syneo", cardId: "t" }],
      region: { kind: "whole" },
      focus: null,
      backend: "auto",
    } as const;
    const summary = await client.run(request, (event) => events.push(event.type));
    expect(summary.done).toBe(27);
    expect(events.filter((type) => type === "tile")).toHaveLength(27);
  });

  it("aborts there what is aborted here, and nothing else", async () => {
    const engine = createFakeEngine({ tileMs: 20 });
    const { client } = connect(engine);
    const [job, other] = [new AbortController(), new AbortController()];
    const making = client.buildOverview("scene-1", () => job.abort(), job.signal);
    const kept = client.buildOverview("scene-2", () => {}, other.signal);
    expect(await making.catch((e: unknown) => e)).toBe(job.signal.reason);
    await kept;
    expect(engine.calls.filter((call) => call.includes("aborted"))).toEqual([
      "aborted buildOverview scene-1",
    ]);
    // One that comes before the call is the method's to answer, too.
    const late = client.buildOverview("scene-3", () => {}, job.signal);
    await expect(late).rejects.toMatchObject({ name: "AbortError" });
    expect(engine.calls.at(-1)).toBe("aborted buildOverview scene-3");
  });

  it("brings errors back whole", async () => {
    const thrown = new AppError("file-empty", "The file is empty.", {
      expected: "at least a header",
      found: "0 bytes",
      hint: "Download it again.",
    });
    const { client } = connect({
      loadCards: () => Promise.reject(errorToData(thrown)),
    });
    const error = await client.loadCards().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: "file-empty", found: "0 bytes" });
  });

  it("fails every call when a worker could not start, and says so once", async () => {
    const { client, workers, failures } = connect({
      loadCards: () => new Promise(() => {}),
    });
    const waiting = client.loadCards();
    workers.runner[0]?.dispatchEvent(new Event("error"));
    await expect(waiting).rejects.toMatchObject({ code: "internal" });
    await expect(client.loadRegions()).rejects.toMatchObject({ code: "internal" });
    workers.engine[0]?.dispatchEvent(new Event("error"));
    expect(failures).toHaveLength(1);
    expect(failures[0]?.hint).toContain("Reload the page");
  });

  it("takes a stray error later for what it is while the engine answers", async () => {
    const { client, workers, failures } = connect(createFakeEngine());
    await client.loadCards();
    workers.engine[0]?.dispatchEvent(new Event("error"));
    await client.loadRegions();
    await expect(client.loadCards()).resolves.toHaveLength(FAKE_CARDS.length);
    expect(failures).toEqual([]);
  });

  it("keeps no answer that it has given", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const { client } = connect(createFakeEngine());
    const answers: WeakRef<object>[] = [];
    for (let i = 0; i < 5; i++) {
      answers.push(new WeakRef(await client.loadCards()));
    }
    // A turn of the event loop, at whose end weak references are let go.
    await new Promise((resolve) => setTimeout(resolve, 20));
    collect();
    // The last may still be in a register.
    expect(answers.slice(0, 4).map((a) => a.deref())).toEqual(
      new Array(4).fill(undefined),
    );
  });
});

const TILE: Grid = {
  ...{ crs: "EPSG:32631", affine: [1, 0, 448000, 0, -1, 5412000] },
  ...{ width: 8, height: 8 },
};
const file = (name: string) => ({ kind: "blob", name, blob: new Blob(["x"]) }) as const;
const RUN = {
  stages: [{ stage: "syneo", cardId: "fake-one" }],
  region: { kind: "whole" },
  focus: null,
  backend: "auto",
} as const;

describe("an engine that hangs", () => {
  it("comes back with its scenes and results, and names the file", async () => {
    const second = createFakeEngine();
    const { client, lives, workers, restarts } = connect(createFakeEngine(), second);
    await client.openScene(file("good.tif"));
    await client.openScene(file("bad.tif"));
    const kept: KeptResult = {
      resultId: "result-1",
      sceneId: "scene-2",
      kind: "rgb8",
      grid: TILE,
      provenance: null,
      written: { col: 0, row: 0, width: 8, height: 8 },
      chunks: [{ row: 0, col: 0, bytes: new Blob(["a"]) }],
    };
    lives[0]?.surroundings[0]?.keepResult(kept);
    lives[0]?.surroundings[0]?.onStep("bad.tif");
    lives[0]?.hang();
    const waiting = client.renderTile({ kind: "scene", sceneId: "scene-1" }, TILE);
    const refused = client
      .renderTile({ kind: "scene", sceneId: "scene-2" }, TILE)
      .catch((error: unknown) => error);
    // What was asked of the other scene is answered by the next engine.
    await expect(waiting).resolves.toMatchObject({ kind: "rgba" });
    expect(await refused).toMatchObject({
      message: expect.stringContaining("bad.tif took more than 2 s"),
    });
    expect(second.calls).toEqual(["openScene good.tif", "restoreResult result-1"]);
    expect(restarts).toMatchObject([{ message: expect.stringContaining("bad.tif") }]);
    expect(workers.engine.map(({ isEnded }) => isEnded)).toEqual([true, false]);
    // Results of the bad file are still there, and names go on.
    const result = { kind: "result", resultId: "result-1" } as const;
    await expect(client.renderTile(result, TILE)).resolves.not.toBeNull();
    const opened = await client.openScene(file("next.tif"));
    expect(opened).toMatchObject({ opened: { sceneId: "scene-3" } });
    await client.closeScene("scene-2");
    await expect(
      client.renderTile({ kind: "scene", sceneId: "scene-2" }, TILE),
    ).resolves.toBeDefined();
  });

  it("is none as long as it answers other calls, however late the heartbeat", async () => {
    const { client, lives, workers } = connect(createFakeEngine());
    await client.openScene(file("good.tif"));
    lives[0]?.fallBehind();
    const key = { kind: "scene", sceneId: "scene-1" } as const;
    const until = performance.now() + 5000;
    while (performance.now() < until) {
      await client.renderTile(key, TILE);
      await new Promise((done) => setTimeout(done, 250));
    }
    expect(workers.engine.map(({ isEnded }) => isEnded)).toEqual([false]);
    // Without calls that are answered it is one.
    await expect.poll(() => workers.engine.length, { timeout: 30_000 }).toBe(2);
  });

  it("fails what was being opened, and says it there alone", async () => {
    const { client, lives, restarts } = connect(createFakeEngine());
    await client.openScene(file("good.tif"));
    lives[0]?.hang();
    const opening = client.openScene(file("bad.tif"));
    await expect(opening).rejects.toMatchObject({
      message: expect.stringContaining("bad.tif took more than 2 s"),
    });
    await expect.poll(() => restarts).toEqual([null]);
    await expect(client.bytesRead("scene-1")).resolves.toBeGreaterThan(0);
  });

  it("gives a scene that may be the cause a second chance, and no third", async () => {
    const { client, lives } = connect(createFakeEngine());
    await client.openScene(file("maybe.tif"));
    const key = { kind: "scene", sceneId: "scene-1" } as const;
    lives[0]?.hang();
    await expect(client.renderTile(key, TILE)).resolves.toMatchObject({ kind: "rgba" });
    lives[1]?.hang();
    await expect(client.renderTile(key, TILE)).rejects.toMatchObject({
      message: expect.stringContaining("maybe.tif"),
    });
  });

  it("ends a run with what hung; it is not run again by itself", async () => {
    const second = createFakeEngine();
    const { client, lives } = connect(createFakeEngine({ tileMs: 50 }), second);
    await client.openScene(file("good.tif"));
    await client.openScene(file("bad.tif"));
    lives[0]?.surroundings[0]?.onStep("bad.tif");
    lives[0]?.hang();
    const running = client.run({ ...RUN, sceneId: "scene-1" }, () => {});
    await expect(running).rejects.toMatchObject({
      message: expect.stringContaining("bad.tif"),
    });
    expect(second.calls.some((call) => call.startsWith("run"))).toBe(false);
  });

  it("is given up when it hangs again and again", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    const { client, lives, failures } = connect(createFakeEngine());
    await client.loadCards();
    for (let i = 0; failures.length === 0 && i < 10; i++) {
      lives.at(-1)?.hang();
      await vi.advanceTimersByTimeAsync(4000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    vi.useRealTimers();
    expect(lives).toHaveLength(5);
    await expect(client.loadCards()).rejects.toMatchObject({ code: "internal" });
  });

  it("gets another runner when that one dies, without a word", async () => {
    const { client, workers, failures, restarts } = connect(createFakeEngine());
    await client.loadCards();
    workers.runner[0]?.dispatchEvent(new Event("error"));
    await expect.poll(() => workers.runner.length).toBe(2);
    expect(workers.runner[0]?.isEnded).toBe(true);
    await client.loadCards();
    expect([failures, restarts]).toEqual([[], []]);
  });
});
