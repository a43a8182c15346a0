/**
 * This file decides where a model runs: on the device that was asked for or on wasm, with
 * the build of the runtime that fits, and why it is not on the device.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { errorToData } from "#core/errors.ts";
import type { PreparedGraph } from "#core/onnx/plan-norms.ts";
import type { BackendPreference } from "#ports/model-runner.ts";
import type { OwnedDevice } from "./gpu-device.ts";
import type { DeviceKeeper } from "./keep-device.ts";
import { openFirst, type RuntimeLoader } from "./load-runtime.ts";
import { runtimeBuildsToTry } from "./runtime-builds.ts";
import { createSession, type WebSession } from "./web-session.ts";

const NO_GPU_BUILD = "the part of ONNX Runtime for GPUs could not be loaded";

export type Made = { readonly session: WebSession; readonly reason: string | null };

/** Makes a session on the device that the preference gives, with the build that fits it. */
export function createOpener(
  devices: DeviceKeeper,
  openRuntime: RuntimeLoader,
  hasJspi: boolean,
  log: (message: string) => void,
) {
  return async (
    card: ModelCard,
    preference: BackendPreference,
    { plan, bytes }: PreparedGraph,
  ): Promise<Made> => {
    const device = await devices.open(preference).catch((error: unknown) => {
      if (preference === "webgpu") {
        throw error;
      }
      return `the GPU gave no device (${errorToData(error).found})`;
    });
    // A model that WebGPU cannot run stays with the build that is there already.
    const builds = runtimeBuildsToTry(typeof device !== "string", hasJspi);
    // Who insists on WebGPU is not served by the build without it.
    const tried = preference === "webgpu" ? builds.slice(0, 1) : builds;
    const runtime = await openFirst(tried, openRuntime);
    const make = (on: OwnedDevice | null) =>
      createSession(runtime, card, plan, bytes, on);
    if (typeof device === "string") {
      return { session: await make(null), reason: device };
    }
    return runtime.build === "cpu"
      ? { session: await make(null), reason: NO_GPU_BUILD }
      : makeOrFallBack(make, device, preference, log);
  };
}

/** On the device, or without one where a model cannot run on it and may do without. */
async function makeOrFallBack(
  make: (on: OwnedDevice | null) => Promise<WebSession>,
  device: OwnedDevice,
  preference: BackendPreference,
  log: (message: string) => void,
): Promise<Made> {
  try {
    return { session: await make(device), reason: null };
  } catch (error) {
    const data = errorToData(error);
    // A graph that breaks its card does so on wasm, too.
    if (preference === "webgpu" || data.code === "model-shape-mismatch") {
      throw error;
    }
    log(`WebGPU session failed, wasm is used: ${data.found}`);
    return {
      session: await make(null),
      reason: `WebGPU cannot run this model: ${data.found}`,
    };
  }
}
