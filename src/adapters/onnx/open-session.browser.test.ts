/** Where a model runs: the build of the runtime, the device, and wasm where there is none. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createOnnxRunner,
  type OnnxRunner,
  type OnnxRunnerOptions,
} from "#adapters/onnx/onnx-runner.ts";
import type { BackendPreference } from "#ports/model-runner.ts";
import {
  computeWavy,
  fetchModel,
  readCard,
  wavyInput,
  worstDifference,
} from "#testing/tiny-translators.ts";
import { wasmUrls } from "./runtime-urls.ts";

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

const compute = (id: string, preference: BackendPreference, px: number) =>
  computeWavy(runner, id, preference, px);

describe("a session", () => {
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

  it("says so when WebGPU lacks an operator", async () => {
    const { backend } = await compute("needs-cpu", "webgpu", 32);
    expect(backend).toMatchObject({ provider: "webgpu" });
    expect(backend.description).toContain("some operators on the CPU");
  });

  it("survives the loss of the device in the middle of a run", async () => {
    // Few operators, so that little is compiled.
    const [id, px] = ["tiny-translate", 96];
    const before = await compute(id, "webgpu", px);
    const card = readCard(id);
    const tile = { height: px, width: px };
    const { handle } = await runner.load(card, tile, "webgpu");
    const { runMs } = await runner.run(handle, wavyInput(px * px));
    const lost = runner.run(handle, wavyInput(px * px));
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
    await expect(runner.run(handle, wavyInput(px * px))).rejects.toMatchObject({
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
