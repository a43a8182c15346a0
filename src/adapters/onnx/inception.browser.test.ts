/** The graph of FID's Inception, narrow and with seeded weights, as a brought file. */
import { afterAll, expect, it } from "vitest";
import { createOnnxRunner } from "#adapters/onnx/onnx-runner.ts";
import { readInception } from "#engine/measure/inception-file.ts";
import goldenInputUrl from "#testing/models/inception/golden-input.f32?url";
import goldenOutputUrl from "#testing/models/inception/golden-output.f32?url";
import modelUrl from "#testing/models/inception/tiny-inception.onnx?url";
import { wasmUrls } from "./runtime-urls.ts";

const read = async (url: string) => (await fetch(url)).arrayBuffer();
const runner = createOnnxRunner({
  fetchModel: () => Promise.reject(new Error("no server has this file")),
  wasmUrls,
});
afterAll(() => runner.dispose());

// On wasm only: ONNX Runtime's WebGPU convolutions of 6 and 18 channels are wrong when
// they give a multiple of 4 (1.30.0, microsoft/onnxruntime#29651), and a sixteenth of
// Inception has such ones. The whole network, in multiples of 4 throughout, has none.
it("gives PyTorch's features", async () => {
  const bytes = new Uint8Array(await read(modelUrl));
  const { card, file } = await readInception("tiny-inception.onnx", bytes);
  await runner.provide(file.sha256, bytes);
  const side = { width: 80, height: 80 };
  const { handle, backend } = await runner.load(card, side, "wasm");
  expect(backend.provider).toBe("wasm");
  const input = new Float32Array(await read(goldenInputUrl));
  const { outputs } = await runner.run(handle, input);
  const expected = new Float32Array(await read(goldenOutputUrl));
  expect(outputs[0].length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(value - (outputs[0][i] as number))).toBeLessThanOrEqual(1e-4);
  });
});
