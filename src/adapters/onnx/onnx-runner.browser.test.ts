/** What is loaded, refused and computed, whatever it runs on. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createOnnxRunner,
  type OnnxRunner,
  type OnnxRunnerOptions,
} from "#adapters/onnx/onnx-runner.ts";
import { parseModelCard } from "#core/catalog/card.ts";
import type { BackendPreference } from "#ports/model-runner.ts";
import {
  computeWavy,
  fetchModel,
  readCard,
  readFloats,
  wavyInput,
  worstDifference,
} from "#testing/tiny-translators.ts";
import { wasmUrls } from "./runtime-urls.ts";

let runner: OnnxRunner;
function create(options: Partial<OnnxRunnerOptions> = {}): OnnxRunner {
  return createOnnxRunner({ fetchModel, wasmUrls, ...options });
}
beforeEach(() => {
  runner = create();
});
afterEach(async () => {
  await runner.dispose();
});

const compute = (id: string, preference: BackendPreference, px: number) =>
  computeWavy(runner, id, preference, px);

describe("createOnnxRunner", () => {
  it.each(["tiny-translate", "tiny-resnet", "no-op"])(
    "gives the same pixels for %s on wasm and on WebGPU",
    async (id) => {
      const wasm = await compute(id, "wasm", 64);
      const webgpu = await compute(id, "webgpu", 64);
      expect(wasm.backend).toMatchObject({
        provider: "wasm",
        reason: "the address asks for wasm",
      });
      expect(wasm.backend.threads).toBeGreaterThanOrEqual(1);
      expect(webgpu.backend).toMatchObject({ provider: "webgpu", reason: null });
      expect(webgpu.backend.description).not.toContain("on the CPU");
      expect(worstDifference(wasm.data, webgpu.data)).toBeLessThanOrEqual(1e-3);
      expect(new Set(webgpu.data).size).toBeGreaterThan(100);
    },
  );

  it.each(["wasm", "webgpu"] as const)(
    "gives the golden output on %s",
    async (preference) => {
      for (const id of ["tiny-translate", "tiny-resnet"]) {
        const card = readCard(id);
        const { golden } = card;
        if (golden === null) {
          throw new Error(`${id} has no golden pair`);
        }
        const { handle, backend } = await runner.load(card, golden, preference);
        const input = await readFloats(`translate/${id}/${golden.input}`);
        const {
          outputs: [data],
        } = await runner.run(handle, input);
        expect(backend.provider).toBe(preference);
        expect(
          worstDifference(data, await readFloats(`translate/${id}/${golden.output}`)),
        ).toBeLessThanOrEqual(preference === "wasm" ? golden.tolerance : 1e-3);
      }
    },
  );

  it("refuses by its header what is no graph, before the runtime is there", async () => {
    const whole = await fetchModel("translate/no-op/model.onnx");
    const broken = [
      new TextEncoder().encode("not a graph"),
      whole.slice(0, whole.length >> 1),
      // A length of 2³¹ − 1 bytes for the graph, in a file of 40.
      Uint8Array.from([0x3a, 0xff, 0xff, 0xff, 0xff, 0x07, ...Array(40).fill(8)]),
    ];
    const card = readCard("no-op");
    for (const bytes of broken) {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      const sha256 = [...digest].map((b) => b.toString(16).padStart(2, "0")).join("");
      const other = parseModelCard(
        { ...card, graphs: [{ ...card.graphs?.[0], sha256 }] },
        "changed",
      );
      await runner.dispose();
      runner = create({
        fetchModel: async () => bytes,
        // Asked for, it would answer with something else than a refusal of the file.
        wasmUrls: { cpu: "a.wasm.gz", jspi: "b.wasm.gz", asyncify: "c.wasm.gz" },
        fetchPacked: () => Promise.reject(new Error("the runtime was asked for")),
      });
      await expect(
        runner.load(other, { height: 32, width: 32 }, "wasm"),
      ).rejects.toMatchObject({ code: "file-unsupported" });
    }
  });

  it("refuses weights that are not the card's", async () => {
    const card = readCard("tiny-translate");
    const graph = { ...card.graphs?.[0], sha256: "0".repeat(64) };
    const other = parseModelCard({ ...card, graphs: [graph] }, "changed");
    await expect(
      runner.load(other, { height: 32, width: 32 }, "wasm"),
    ).rejects.toMatchObject({ code: "model-hash-mismatch" });
  });

  it.each(["wasm", "webgpu"] as const)(
    "refuses a graph that breaks its card on %s",
    async (preference) => {
      await expect(compute("wrong-shape", preference, 32)).rejects.toMatchObject({
        code: "model-shape-mismatch",
      });
      // The gate is open again, and the runtime usable.
      expect((await compute("no-op", preference, 32)).backend.provider).toBe(
        preference,
      );
    },
  );

  it("counts the values that are no numbers", async () => {
    await expect(compute("emits-nan", "wasm", 32)).rejects.toMatchObject({
      code: "model-failed",
      found: "1024 of 3072 values are NaN or infinite",
    });
  });

  it("says that the weights could not be fetched", async () => {
    runner = create({
      fetchModel: () => Promise.reject(new TypeError("Failed to fetch")),
    });
    await expect(compute("no-op", "wasm", 32)).rejects.toMatchObject({
      code: "network-unavailable",
      message: expect.stringMatching(/^“.+” is not kept on this device/),
      expected: expect.stringMatching(/^its file .+; \d+\.\d MB in all$/),
      found: "Failed to fetch",
      hint: expect.stringContaining("the list says which"),
    });
  });

  it("keeps calls in order and answers a second load at once", async () => {
    const card = readCard("tiny-translate");
    const tile = { height: 32, width: 32 };
    const [a, b] = await Promise.all([
      runner.load(card, tile, "wasm"),
      runner.load(card, tile, "wasm"),
    ]);
    expect(b).toEqual(a);
    const inputs = [1, 2, 3].map((n) => wavyInput(1024).map((v) => v / n));
    const together = await Promise.all(
      inputs.map((i) => runner.run(a.handle, i.slice())),
    );
    for (const [i, output] of together.entries()) {
      const alone = await runner.run(a.handle, (inputs[i] as Float32Array).slice());
      expect(worstDifference(output.outputs[0], alone.outputs[0])).toBe(0);
    }
  });
});
