import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGpuDevice, type OwnedDevice } from "#adapters/onnx/gpu-device.ts";

let adapter: GPUAdapter;
let owned: OwnedDevice;
beforeEach(async () => {
  adapter = (await navigator.gpu.requestAdapter()) as GPUAdapter;
  owned = await createGpuDevice(adapter, "test adapter");
});
afterEach(() => owned.dispose());

describe("createGpuDevice", () => {
  it("asks for all that the adapter has for large tensors", () => {
    const { limits } = owned.device;
    expect(limits.maxBufferSize).toBe(adapter.limits.maxBufferSize);
    expect(limits.maxStorageBufferBindingSize).toBe(
      adapter.limits.maxStorageBufferBindingSize,
    );
  });

  it("keeps the first error that nobody caught, until it is taken", async () => {
    expect(owned.takeError()).toBeNull();
    const reported = new Promise((resolve) => {
      owned.device.addEventListener("uncapturederror", resolve, { once: true });
    });
    owned.device.createBuffer({ size: 2 ** 50, usage: GPUBufferUsage.STORAGE });
    // Chromium holds commands back until the queue is spoken to.
    await owned.device.queue.onSubmittedWorkDone();
    await reported;
    expect(owned.takeError()).toMatch(/exceeds the max buffer size/);
    expect(owned.takeError()).toBeNull();
  });

  it("says when the device is lost, and how", async () => {
    expect(owned.isLost()).toBe(false);
    owned.device.destroy();
    expect(await owned.lost).toMatch(/destroyed/i);
    expect(owned.isLost()).toBe(true);
  });

  it("gives the browser's words when there is no device", async () => {
    // An adapter gives one device and is used up.
    await expect(createGpuDevice(adapter, "test adapter")).rejects.toMatchObject({
      code: "backend-unavailable",
      expected: "a WebGPU device of test adapter",
    });
  });
});
