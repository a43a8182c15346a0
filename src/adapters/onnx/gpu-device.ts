import { AppError } from "#core/errors.ts";

/**
 * A GPU device that we create and give to every session. The runtime would otherwise
 * create one itself and not report its loss.
 */
export type OwnedDevice = {
  readonly device: GPUDevice;
  /** Name of the adapter. */
  readonly name: string;
  /** Resolves with the browser's message when the device is lost. Never rejects. */
  readonly lost: Promise<string>;
  readonly isLost: () => boolean;
  /**
   * Returns and clears the first error that the device has reported since the last
   * call, or null. After an error WebGPU continues, usually with zeros, which would
   * look like a result.
   */
  readonly takeError: () => string | null;
  readonly dispose: () => void;
};

/** Features that the runtime requests for its own devices, if the adapter has them. */
const FEATURES = [
  "shader-f16",
  "subgroups",
] as const satisfies readonly GPUFeatureName[];

/**
 * Limits to raise: the default is 128 MiB per binding, and a wide layer of a large tile
 * needs more.
 */
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

/** Creates the device. @throws AppError backend-unavailable when the adapter gives none */
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
    throw new AppError("backend-unavailable", "The GPU cannot be used.", {
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
