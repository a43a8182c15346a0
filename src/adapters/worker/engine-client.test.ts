/** The client over real message ports; the engine at the other end is a fake. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as Comlink from "comlink";
import { afterEach, describe, expect, it } from "vitest";
import { AppError, type AppErrorData, errorToData } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { RunEvent } from "#ports/runs.ts";
import { FAKE_CARDS } from "#testing/fake-cards.ts";
import { createFakeEngine } from "#testing/fake-engine.ts";
import { connectEngine } from "./engine-client.ts";
import { engineService } from "./serve-engine.ts";

const open: MessagePort[] = [];

afterEach(() => {
  for (const port of open.splice(0)) {
    port.close();
  }
});

/** A worker in this thread: a port that serves `service`, with a worker's events. */
function workerServing(service: object): Worker {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  Comlink.expose(service, port1);
  port2.start();
  return Object.assign(port2, { terminate: () => port2.close() }) as unknown as Worker;
}

function connect(engine: Partial<Engine>) {
  const failures: AppErrorData[] = [];
  const log: string[] = [];
  const service = engineService((_, folders) => {
    log.push(folders.modelsUrl, folders.regionsUrl);
    return engine as Engine;
  });
  const workers = {
    engine: workerServing(service),
    runner: workerServing({ connect: () => {} }),
  };
  const client = connectEngine({
    ...workers,
    modelsUrl: "https://x.org/models/",
    regionsUrl: "https://x.org/regions/",
    onFailure: (error) => failures.push(error),
  });
  return { client, workers, failures, log };
}

describe("connectEngine", () => {
  it("connects first, then passes calls and answers through", async () => {
    const { client, log } = connect(createFakeEngine());
    const blob = new Blob(["x"]);
    const outcome = await client.openScene({ kind: "blob", name: "a.tif", blob });
    expect(outcome).toMatchObject({
      status: "opened",
      opened: { sceneId: "scene-sar-1" },
    });
    expect(log).toEqual(["https://x.org/models/", "https://x.org/regions/"]);
  });

  it("has had every event of a run before the run resolves", async () => {
    const { client } = connect(createFakeEngine({ tiles: 3 }));
    const events: RunEvent["type"][] = [];
    await client.openScene({ kind: "url", url: "a.tif" });
    const request = {
      sceneId: "scene-sar-1",
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
    workers.runner.dispatchEvent(new Event("error"));
    await expect(waiting).rejects.toMatchObject({ code: "internal" });
    await expect(client.loadRegions()).rejects.toMatchObject({ code: "internal" });
    workers.engine.dispatchEvent(new Event("error"));
    expect(failures).toHaveLength(1);
    expect(failures[0]?.hint).toContain("Load the page again");
  });

  it("takes a stray error later for what it is while the engine answers", async () => {
    const { client, workers, failures } = connect(createFakeEngine());
    await client.loadCards();
    workers.engine.dispatchEvent(new Event("error"));
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
