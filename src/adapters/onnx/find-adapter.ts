import { AppError } from "#core/errors.ts";
import type { BackendPreference } from "#ports/model-runner.ts";

/** Either a usable GPU, or the reason why there is none, in words. */
export type AdapterChoice =
  | { readonly kind: "gpu"; readonly adapter: GPUAdapter; readonly name: string }
  | { readonly kind: "none"; readonly reason: string };

/** Names by which software rasterisers can be recognised. */
const SOFTWARE =
  /swiftshader|llvmpipe|lavapipe|softpipe|basic render|software|\bwarp\b/i;

/**
 * Looks for a WebGPU adapter. A software adapter is only accepted if WebGPU is
 * requested by name, because it is hundreds of times slower than the wasm provider on
 * the same processor.
 * @throws AppError backend-unavailable when WebGPU is requested by name and there is
 *   none
 */
export async function findAdapter(
  gpu: GPU | null | undefined,
  preference: BackendPreference,
): Promise<AdapterChoice> {
  if (preference === "wasm") {
    return { kind: "none", reason: "the address asks for wasm" };
  }
  const choice = await lookForAdapter(gpu);
  if (preference === "webgpu" || choice.kind === "none") {
    if (preference === "webgpu" && choice.kind === "none") {
      throw new AppError(
        "backend-unavailable",
        "WebGPU was requested but is not available.",
        {
          expected: "a WebGPU adapter",
          found: choice.reason,
          hint: "Take ?backend=webgpu out of the address: wasm runs everywhere.",
        },
      );
    }
    return choice;
  }
  return isSoftware(choice.adapter)
    ? {
        kind: "none",
        reason: `the only WebGPU adapter is software (${choice.name}), which is slower than wasm`,
      }
    : choice;
}

async function lookForAdapter(gpu: GPU | null | undefined): Promise<AdapterChoice> {
  if (!gpu) {
    return { kind: "none", reason: "this browser has no WebGPU" };
  }
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    return adapter === null
      ? { kind: "none", reason: "this browser has WebGPU, but no adapter for it" }
      : { kind: "gpu", adapter, name: nameAdapter(adapter) };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { kind: "none", reason: `the WebGPU adapter could not be had: ${found}` };
  }
}

function isSoftware(adapter: GPUAdapter): boolean {
  // `isFallbackAdapter` moved from the adapter to its info; older browsers have the
  // former.
  const { isFallbackAdapter } = adapter as { isFallbackAdapter?: boolean };
  return (
    adapter.info.isFallbackAdapter === true ||
    isFallbackAdapter === true ||
    SOFTWARE.test(nameAdapter(adapter))
  );
}

function nameAdapter({ info }: GPUAdapter): string {
  const parts = [info.vendor, info.architecture, info.device, info.description];
  return (
    [...new Set(parts.filter((part) => part !== ""))].join(" ") || "unnamed adapter"
  );
}
