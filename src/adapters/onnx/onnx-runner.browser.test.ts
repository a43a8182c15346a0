import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createOnnxRunner,
  type OnnxRunner,
  type OnnxRunnerOptions,
} from "#adapters/onnx/onnx-runner.ts";
import { type ModelCard, parseModelCard } from "#core/catalog/card.ts";
import type { Backend, BackendPreference } from "#ports/model-runner.ts";
import { wasmUrls } from "./runtime-urls.ts";

const files = import.meta.glob("../../testing/models/translate/**/*.{onnx,f32}", {
  query: "?url",
  import: "default",
  eager: true,
}) as Record<string, string>;
const cards = import.meta.glob("../../testing/models/translate/*/card.json", {
  import: "default",
  eager: true,
}) as Record<string, unknown>;

const root = "../../testing/models/";

function readCard(id: string): ModelCard {
  return parseModelCard(cards[`${root}translate/${id}/card.json`], id);
}

async function fetchModel(path: string): Promise<Uint8Array> {
  const response = await fetch(files[root + path] ?? "missing");
  return new Uint8Array(await response.arrayBuffer());
}

async function readFloats(path: string): Promise<Float32Array> {
  return new Float32Array((await fetchModel(path)).slice().buffer);
}

function noise(length: number): Float32Array {
  return Float32Array.from(
    { length },
    (_, i) => Math.sin(i * 12.9898) * Math.cos(i * 0.37),
  );
}

function worstDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((max, v, i) => Math.max(max, Math.abs(v - (b[i] as number))), 0);
}

/** The software adapter under a hardware's name, so that `auto` takes it. */
function disguise(changes: Record<string, unknown> = {}): GPU {
  return {
    requestAdapter: async () => {
      const adapter = await navigator.gpu.requestAdapter();
      return {
        info: { vendor: "acme", architecture: "", device: "", description: "" },
        features: adapter?.features,
        limits: adapter?.limits,
        requestDevice: adapter?.requestDevice.bind(adapter),
        ...changes,
      };
    },
  } as unknown as GPU;
}

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

async function compute(
  id: string,
  preference: BackendPreference,
  px: number,
): Promise<{ backend: Backend; data: Float32Array }> {
  const { handle, backend } = await runner.load(
    readCard(id),
    { height: px, width: px },
    preference,
  );
  const {
    outputs: [data],
  } = await runner.run(handle, noise(px * px));
  return { backend, data };
}

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

  it.each([
    ["wasm", true, "cpu"],
    ["webgpu", true, "jspi"],
    ["webgpu", false, "asyncify"],
  ] as const)(
    "on %s with JSPI %s loads one build of the runtime, %s, and computes the same",
    async (preference, hasJspi, build) => {
      const fetched: string[] = [];
      const plain = runner;
      const { data: expected } = await compute("tiny-resnet", "wasm", 64);
      runner = create({
        hasJspi,
        wasmUrls: Object.fromEntries(
          Object.entries(wasmUrls).map(([name, url]) => [name, `${url}#.gz`]),
        ) as typeof wasmUrls,
        fetchPacked: async (url) => {
          fetched.push(url);
          return new Uint8Array(await (await fetch(url)).arrayBuffer());
        },
      });
      const { data } = await compute("tiny-resnet", preference, 64);
      await plain.dispose();
      expect(runner.usedBuilds()).toEqual([build]);
      expect(fetched).toEqual([`${wasmUrls[build]}#.gz`]);
      expect(worstDifference(data, expected)).toBeLessThanOrEqual(1e-3);
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

  it("does not take a software adapter by itself, and says why", async () => {
    const { backend } = await compute("no-op", "auto", 32);
    expect(backend.provider).toBe("wasm");
    expect(backend.reason).toMatch(
      /only WebGPU adapter is software \(.*swiftshader.*\)/i,
    );
  });

  it("uses threads where the page is isolated, or says why not", async () => {
    const { backend } = await compute("no-op", "wasm", 32);
    expect(globalThis.crossOriginIsolated).toBe(true);
    expect(backend.threads).toBe(Math.min(4, navigator.hardwareConcurrency));
  });

  it("falls back to wasm where there is no WebGPU", async () => {
    runner = create({ gpu: null });
    const { backend } = await compute("no-op", "auto", 32);
    expect(backend).toMatchObject({
      provider: "wasm",
      reason: "this browser has no WebGPU",
    });
    await expect(compute("no-op", "webgpu", 32)).rejects.toMatchObject({
      code: "backend-unavailable",
      found: "this browser has no WebGPU",
    });
  });

  it("falls back to wasm where WebGPU has no adapter", async () => {
    runner = create({ gpu: { requestAdapter: async () => null } as unknown as GPU });
    const { backend } = await compute("no-op", "auto", 32);
    expect(backend.provider).toBe("wasm");
    expect(backend.reason).toMatch(/no adapter/);
  });

  it("falls back to wasm where the GPU gives no device", async () => {
    runner = create({
      gpu: disguise({
        requestDevice: () => Promise.reject(new Error("out of memory")),
      }),
    });
    const { backend } = await compute("no-op", "auto", 32);
    expect(backend).toMatchObject({
      provider: "wasm",
      reason: "the GPU gave no device (out of memory)",
    });
  });

  it("replaces a lost device once, then settles for wasm", async () => {
    runner = create({ gpu: disguise() });
    for (const provider of ["webgpu", "webgpu", "wasm"]) {
      const { backend } = await compute("no-op", "auto", 32);
      expect(backend.provider).toBe(provider);
      const device = runner.currentDevice();
      device?.destroy();
      await device?.lost;
      if (provider === "wasm") {
        expect(backend.reason).toBe("the GPU device was lost 2 times");
      }
    }
  });

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

  it("says so when WebGPU lacks an operator", async () => {
    const { backend } = await compute("needs-cpu", "webgpu", 32);
    expect(backend).toMatchObject({ provider: "webgpu" });
    expect(backend.description).toContain("some operators on the CPU");
  });

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
    const inputs = [1, 2, 3].map((n) => noise(1024).map((v) => v / n));
    const together = await Promise.all(
      inputs.map((i) => runner.run(a.handle, i.slice())),
    );
    for (const [i, output] of together.entries()) {
      const alone = await runner.run(a.handle, (inputs[i] as Float32Array).slice());
      expect(worstDifference(output.outputs[0], alone.outputs[0])).toBe(0);
    }
  });

  it("survives the loss of the device in the middle of a run", async () => {
    // Few operators, so that little is compiled.
    const [id, px] = ["tiny-translate", 96];
    const before = await compute(id, "webgpu", px);
    const card = readCard(id);
    const tile = { height: px, width: px };
    const { handle } = await runner.load(card, tile, "webgpu");
    const { runMs } = await runner.run(handle, noise(px * px));
    const lost = runner.run(handle, noise(px * px));
    // By then the run has been handed to the GPU, and nothing has come back yet.
    const settled = lost.then(
      () => "done",
      () => "failed",
    );
    const destroyed = new Promise((resolve) => {
      setTimeout(() => {
        runner.currentDevice()?.destroy();
        resolve("destroyed");
      }, runMs / 4);
    });
    expect(await Promise.race([destroyed, settled])).toBe("destroyed");
    await expect(lost).rejects.toMatchObject({ code: "device-lost" });
    await expect(runner.run(handle, noise(px * px))).rejects.toMatchObject({
      code: "device-lost",
    });
    // On a new device, then on wasm: both give what the first device gave.
    const again = await compute(id, "webgpu", px);
    expect(again.backend.provider).toBe("webgpu");
    expect(worstDifference(before.data, again.data)).toBe(0);
    const wasm = await compute(id, "wasm", px);
    expect(worstDifference(before.data, wasm.data)).toBeLessThanOrEqual(1e-3);
  });
});
