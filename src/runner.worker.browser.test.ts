import * as Comlink from "comlink";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectRunner } from "#adapters/worker/serve-runner.ts";
import { type ModelCard, parseModelCard } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import type { RunnerControl } from "./runner.worker.ts";

const modelsUrl = new URL("/src/testing/models/", location.origin).href;

let worker: Worker;
let control: Comlink.Remote<RunnerControl>;
let runner: ModelRunner;

beforeAll(async () => {
  worker = new Worker(new URL("./runner.worker.ts", import.meta.url), {
    type: "module",
  });
  control = Comlink.wrap<RunnerControl>(worker);
  const { port1, port2 } = new MessageChannel();
  await control.connect(Comlink.transfer(port2, [port2]), modelsUrl);
  runner = connectRunner(port1);
});
afterAll(() => worker.terminate());

async function readCard(id: string): Promise<ModelCard> {
  const response = await fetch(`${modelsUrl}translate/${id}/card.json`);
  return parseModelCard(await response.json(), id);
}

const tile = { height: 64, width: 64 };

describe("runner.worker", () => {
  it("runs a model across the port, moving the input", async () => {
    const { handle, backend } = await runner.load(
      await readCard("no-op"),
      tile,
      "auto",
    );
    const input = Float32Array.from({ length: 4096 }, (_, i) => Math.cos(i));
    const expected = input.slice();
    const {
      outputs: [data],
    } = await runner.run(handle, input);
    expect(backend.provider).toBe("wasm");
    expect(data.slice(4096, 8192)).toEqual(expected);
    expect(input.length).toBe(0);
  });

  it("takes a view of a larger buffer without its neighbours", async () => {
    const { handle } = await runner.load(await readCard("no-op"), tile, "wasm");
    const whole = new Float32Array(3 * 4096).fill(0.5);
    const {
      outputs: [data],
    } = await runner.run(handle, whole.subarray(4096, 8192));
    expect(data[0]).toBe(0.5);
    expect(whole.length).toBe(3 * 4096);
  });

  it("brings errors across with their code and words", async () => {
    const failing = runner.load(await readCard("wrong-shape"), tile, "wasm");
    await expect(failing).rejects.toBeInstanceOf(AppError);
    await expect(failing).rejects.toMatchObject({
      code: "model-shape-mismatch",
      expected: expect.stringContaining('output "eo" of 1×3×64×64'),
    });
  });

  it("loses its device when told to, and goes on", async () => {
    const card = await readCard("tiny-resnet");
    const { handle, backend } = await runner.load(card, tile, "webgpu");
    expect(backend.provider).toBe("webgpu");
    const first = runner.run(handle, new Float32Array(4096));
    await control.loseDevice();
    await expect(first).rejects.toMatchObject({ code: "device-lost" });
    const again = await runner.load(card, tile, "wasm");
    const {
      outputs: [data],
    } = await runner.run(again.handle, new Float32Array(4096));
    expect(data.length).toBe(3 * 4096);
  });
});
