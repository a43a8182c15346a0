import { AppError } from "#core/errors.ts";

/**
 * A device of our own, handed to every session: the runtime would make one for itself
 * and tell nobody when it is lost.
 */
export type OwnedDevice = {
  readonly device: GPUDevice;
  /** Adapter's name. */
  readonly name: string;
  /** Resolves when the device is gone, with the browser's words. Never rejects. */
  readonly lost: Promise<string>;
  readonly isLost: () => boolean;
  /**
   * Takes the first error that the device reported since the last call, or null. WebGPU
   * computes on after one, usually on zeros: without this it would look like a result.
   */
  readonly takeError: () => string | null;
  readonly dispose: () => void;
};

/** What the runtime asks for when it makes a device itself, where the adapter has it. */
const FEATURES = [
  "shader-f16",
  "subgroups",
] as const satisfies readonly GPUFeatureName[];

/** Defaults are 128 MiB a binding; a wide layer of a large tile needs more. */
const LIMITS = [
  "maxBindGroups",
  "maxBufferSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/** @throws AppError backend-unavailable when the adapter gives no device */
export async function createGpuDevice(
  adapter: GPUAdapter,
  name: string,
): Promise<OwnedDevice> {
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({
      label: "model runner",
      requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(
        LIMITS.map((limit) => [limit, adapter.limits[limit] as number]),
      ),
    });
  } catch (cause) {
    throw new AppError("backend-unavailable", "The GPU gave no device.", {
      expected: `a WebGPU device of ${name}`,
      found: cause instanceof Error ? cause.message : String(cause),
      hint: "Close other tabs that use the GPU, or add ?backend=wasm to the address.",
      cause,
    });
  }
  let isLost = false;
  let error: string | null = null;
  const lost = device.lost.then(({ reason, message }) => {
    isLost = true;
    return message === "" ? reason : message;
  });
  device.addEventListener("uncapturederror", (event) => {
    error ??= event.error.message;
  });
  return {
    device,
    name,
    lost,
    isLost: () => isLost,
    takeError: () => {
      const taken = error;
      error = null;
      return taken;
    },
    dispose: () => device.destroy(),
  };
}
