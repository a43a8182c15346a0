import { afterEach, describe, expect, it, vi } from "vitest";
import { isAbort } from "#core/errors.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import { FAKE_CARDS } from "#testing/fake-cards.ts";
import { createFakeRunner, type FakeRunnerOptions } from "#testing/fake-runner.ts";
import { createLastingRunner, type LastingRunner } from "./lasting-runner.ts";

const [card] = FAKE_CARDS as [(typeof FAKE_CARDS)[number]];
const TILE = { height: 2, width: 2 };
const LIMITS = { firstMs: 500, leastMs: 50, slowest: 3 };

/** Workers that start when they are asked for, the first one at once. */
function setUp(workers: readonly FakeRunnerOptions[]) {
  const reasons: string[] = [];
  const made = workers.map((options) => createFakeRunner(options));
  let next = 0;
  const attachNext = () => {
    const runner = made[next++];
    if (runner !== undefined) {
      lasting.attach(runner);
    }
  };
  const lasting: LastingRunner = createLastingRunner((why) => {
    reasons.push(why);
    setTimeout(attachNext, 10);
  }, LIMITS);
  attachNext();
  return { lasting, made, reasons, attachNext };
}

/** A card whose graph is in no catalogue. */
function brought(sha256: string): typeof card {
  const io = { inputs: [{ name: "x", bands: 1, range: null }], outputs: [] };
  const graphs = [{ role: "main", file: "x", sha256, bytes: 1, io }];
  return { ...card, id: `own-${sha256}`, graphs } as unknown as typeof card;
}
const load = (runner: ModelRunner) => runner.load(card, TILE, "auto");
const input = () => Float32Array.of(1, 2, 3, 4);
const HANGS: FakeRunnerOptions = { runDelayMs: 60_000 };

describe("createLastingRunner", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("computes on the next worker what hung on the first, with the same input", async () => {
    vi.useFakeTimers();
    const { lasting, made, reasons } = setUp([HANGS, {}]);
    const { handle } = await load(lasting);
    const running = lasting.run(handle, input());
    await vi.advanceTimersByTimeAsync(1000);
    const { outputs } = await running;
    expect([...outputs[0].slice(0, 4)]).toEqual([1, 2, 3, 4]);
    expect(reasons).toEqual(["no answer within 1 s"]);
    expect(made[1]?.calls).toEqual([`load:${handle}`, `run:${handle}`]);
  });

  it("does the same when the page has replaced a worker that died", async () => {
    const { lasting, made, attachNext } = setUp([HANGS, {}]);
    const { handle } = await load(lasting);
    const running = lasting.run(handle, input());
    await expect.poll(() => made[0]?.calls).toContain(`run:${handle}`);
    attachNext();
    await expect(running).resolves.toMatchObject({ runMs: 0 });
  });

  it("gives a tile up that ends two workers, and goes on with others", async () => {
    vi.useFakeTimers();
    const { lasting } = setUp([HANGS, HANGS, {}]);
    const { handle } = await load(lasting);
    const running = lasting.run(handle, input()).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await running).toMatchObject({
      code: "model-failed",
      message: '"Median blur" stopped on the same tile twice.',
    });
    await load(lasting);
    await expect(lasting.run(handle, input())).resolves.toBeDefined();
  });

  it("takes a slow run for slow while the one before it was", async () => {
    vi.useFakeTimers();
    const { lasting, reasons } = setUp([{ runDelayMs: 400 }]);
    const { handle } = await load(lasting);
    for (let i = 0; i < 3; i++) {
      // Two at once: the time of the second is its own, not that of both.
      const both = Promise.all([
        lasting.run(handle, input()),
        lasting.run(handle, input()),
      ]);
      await vi.advanceTimersByTimeAsync(900);
      await both;
    }
    expect(reasons).toEqual([]);
  });

  it("loads on the next worker what the first one hangs at", async () => {
    vi.useFakeTimers();
    const never = () => new Promise<void>(() => {});
    const hangs = { loadDelayMs: 1e9, ping: never };
    const { lasting, made, reasons } = setUp([hangs, {}]);
    const loading = load(lasting);
    await vi.advanceTimersByTimeAsync(5000);
    expect(reasons).toEqual(["no sign of life while a model was loaded"]);
    const { handle } = await loading;
    expect(made[1]?.calls).toEqual([`load:${handle}`]);
  });

  it("waits for a slow download as long as the worker answers", async () => {
    vi.useFakeTimers();
    const { lasting, reasons } = setUp([{ loadDelayMs: 3_600_000 }]);
    const loading = load(lasting);
    await vi.advanceTimersByTimeAsync(3_700_000);
    await expect(loading).resolves.toBeDefined();
    expect(reasons).toEqual([]);
  });

  it("ends what runs when it is given up, and does not compute it again", async () => {
    const { lasting, made, reasons } = setUp([HANGS, {}]);
    const { handle } = await load(lasting);
    const running = lasting.run(handle, input()).catch((error: unknown) => error);
    await expect.poll(() => made[0]?.calls).toContain(`run:${handle}`);
    lasting.giveUp?.();
    expect(isAbort(await running)).toBe(true);
    expect(reasons).toEqual(["a stop"]);
    await load(lasting);
    expect(made[1]?.calls).toEqual([`load:${handle}`]);
  });

  it("brings bytes along that the first worker was given", async () => {
    const own = brought("ab");
    const { lasting, made, attachNext } = setUp([{}, {}]);
    await lasting.provide("ab", Uint8Array.of(1, 2));
    await lasting.load(own, TILE, "auto");
    attachNext();
    await lasting.load(own, TILE, "auto");
    for (const { calls } of made) {
      expect(calls[0]).toBe("provide:ab");
    }
  });

  it("forgets a graph that is withdrawn, on the next worker, too", async () => {
    const { lasting, made, attachNext } = setUp([{}, {}]);
    await lasting.provide("ab", Uint8Array.of(1, 2));
    const { handle } = await lasting.load(brought("ab"), TILE, "auto");
    await lasting.withdraw("ab");
    expect(made[0]?.calls.at(-1)).toBe("withdraw:ab");
    attachNext();
    await expect(lasting.run(handle, input())).rejects.toThrow("never loaded");
    await lasting.load(brought("ab"), TILE, "auto");
    expect(made[1]?.calls).not.toContain("provide:ab");
  });

  it("holds the four brought graphs that ran last, and loads others again", async () => {
    const { lasting, made } = setUp([{}]);
    const handles: string[] = [];
    for (const sha256 of ["aa", "bb", "cc", "dd", "ee"]) {
      await lasting.provide(sha256, Uint8Array.of(1));
      const { handle } = await lasting.load(brought(sha256), TILE, "auto");
      handles.push(handle);
      // The first one stays in use.
      await lasting.run(handles[0] as string, input());
    }
    const withdrawn = () => made[0]?.calls.filter((call) => /^withdraw/.test(call));
    expect(withdrawn()).toEqual(["withdraw:bb"]);
    await expect(lasting.run(handles[1] as string, input())).resolves.toBeDefined();
    expect(withdrawn()).toEqual(["withdraw:bb", "withdraw:cc"]);
    expect(made[0]?.calls.filter((call) => call === "provide:bb")).toHaveLength(2);
  });
});
