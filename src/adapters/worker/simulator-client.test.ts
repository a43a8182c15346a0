/** The client over real message ports; the simulator at the other end is a fake. */
import * as Comlink from "comlink";
import { afterEach, describe, expect, it } from "vitest";
import { isAbort } from "#core/errors.ts";
import type { SceneSimulator } from "#ports/simulation.ts";
import type { SceneSpec } from "#simulate/scene-spec.ts";
import { createFakeSimulator, FAILING_SEED } from "#testing/fake-simulator.ts";
import { serveCalls } from "./remote-calls.ts";
import { connectSimulator } from "./simulator-client.ts";

const SPEC: SceneSpec = { style: "paris", seed: 1, overrides: { sizePx: 16 } };
const open: MessagePort[] = [];

afterEach(() => {
  for (const port of open.splice(0)) {
    port.close();
  }
});

function connect(simulator: SceneSimulator) {
  const started: EventTarget[] = [];
  const client = connectSimulator(() => {
    const { port1, port2 } = new MessageChannel();
    open.push(port1, port2);
    Comlink.expose(
      serveCalls(() => simulator),
      port1,
    );
    port2.start();
    started.push(port2);
    const terminate = () => port2.close();
    return Object.assign(port2, { terminate }) as unknown as Worker;
  });
  return { client, started };
}

describe("connectSimulator", () => {
  it("starts a worker with the first call, and one only", async () => {
    const { client, started } = connect(createFakeSimulator());
    expect(started).toHaveLength(0);
    const fractions: number[] = [];
    const pair = await client.simulateScene(SPEC, (step) =>
      fractions.push(step.fraction),
    );
    expect(pair.sar.name).toBe("simulated-paris-sar.tif");
    expect(fractions).toEqual([0.25, 0.5, 0.75]);
    expect((await client.previewScene(SPEC)).sizePx).toBe(16);
    expect(started).toHaveLength(1);
  });

  it("ends what is being made when its signal is aborted", async () => {
    const simulator = createFakeSimulator(20);
    const { client } = connect(simulator);
    const controller = new AbortController();
    const making = client.simulateScene(
      SPEC,
      () => controller.abort(),
      controller.signal,
    );
    const error = await making.catch((reason: unknown) => reason);
    expect(isAbort(error)).toBe(true);
    await expect
      .poll(() => simulator.calls)
      .toEqual(["simulateScene paris 1", "aborted simulateScene"]);
  });

  it("brings errors back whole", async () => {
    const { client } = connect(createFakeSimulator());
    const failing = client.simulateScene({ ...SPEC, seed: FAILING_SEED }, () => {});
    await expect(failing).rejects.toMatchObject({ code: "file-truncated" });
  });

  it("fails what a worker that has gone was making, and starts another", async () => {
    const { client, started } = connect(createFakeSimulator(60_000));
    const making = client.simulateScene(SPEC, () => {});
    started[0]?.dispatchEvent(new Event("error"));
    await expect(making).rejects.toMatchObject({
      code: "internal",
      message: "The simulator has stopped.",
    });
    void client.previewScene(SPEC).catch(() => {});
    expect(started).toHaveLength(2);
  });
});
