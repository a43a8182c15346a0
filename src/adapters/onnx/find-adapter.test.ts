import { describe, expect, it } from "vitest";
import { findAdapter } from "#adapters/onnx/find-adapter.ts";

function gpuWith(info: Partial<GPUAdapterInfo>, adapter: object = {}): GPU {
  const none = { vendor: "", architecture: "", device: "", description: "" };
  const found = { info: { ...none, ...info }, ...adapter };
  return { requestAdapter: async () => found } as unknown as GPU;
}

describe("findAdapter", () => {
  it("takes a hardware adapter and names it", async () => {
    const gpu = gpuWith({ vendor: "nvidia", architecture: "lovelace" });
    expect(await findAdapter(gpu, "auto")).toMatchObject({
      kind: "gpu",
      name: "nvidia lovelace",
    });
  });

  it.each<[string, Partial<GPUAdapterInfo>, object]>([
    ["says so", { vendor: "acme", isFallbackAdapter: true }, {}],
    ["says so in the older place", { vendor: "acme" }, { isFallbackAdapter: true }],
    ["is SwiftShader", { vendor: "google", architecture: "swiftshader" }, {}],
    ["is llvmpipe", { description: "llvmpipe (LLVM 15.0.7, 256 bits)" }, {}],
    ["is Microsoft's", { description: "Microsoft Basic Render Driver" }, {}],
  ])(
    "leaves out a software adapter that %s, unless asked for",
    async (_, info, adapter) => {
      const gpu = gpuWith(info, adapter);
      expect(await findAdapter(gpu, "auto")).toMatchObject({
        kind: "none",
        reason: expect.stringContaining("the only WebGPU adapter is software"),
      });
      expect((await findAdapter(gpu, "webgpu")).kind).toBe("gpu");
    },
  );

  it("does not even look when wasm is asked for", async () => {
    const gpu = { requestAdapter: () => Promise.reject(new Error("asked")) };
    expect(await findAdapter(gpu as unknown as GPU, "wasm")).toEqual({
      kind: "none",
      reason: "the address asks for wasm",
    });
  });

  it("gives the browser's words when asking fails", async () => {
    const gpu = { requestAdapter: () => Promise.reject(new Error("blocked")) };
    expect(await findAdapter(gpu as unknown as GPU, "auto")).toMatchObject({
      reason: "the WebGPU adapter could not be had: blocked",
    });
  });

  it.each([null, undefined])(
    "refuses WebGPU by name where there is none (%s)",
    async (gpu) => {
      await expect(findAdapter(gpu, "webgpu")).rejects.toMatchObject({
        code: "backend-unavailable",
        found: "this browser has no WebGPU",
      });
    },
  );
});
