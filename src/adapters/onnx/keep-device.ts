import type { BackendPreference } from "#ports/model-runner.ts";
import { findAdapter } from "./find-adapter.ts";
import { createGpuDevice, type OwnedDevice } from "./gpu-device.ts";

/** How often a lost device is replaced before `auto` settles for wasm. */
const LOSSES_FORGIVEN = 1;

/** The GPU device in use, which is replaced when it is lost. */
export type DeviceKeeper = {
  /** Resolves with the device, or with the reason why there is none. */
  open(preference: BackendPreference): Promise<OwnedDevice | string>;
  current(): OwnedDevice | null;
  losses(): number;
  dispose(): void;
};

/** @param onLost called for every device that is lost, before anything else is told */
export function createDeviceKeeper(
  gpu: GPU | null | undefined,
  log: (message: string) => void,
  onLost: (device: OwnedDevice) => void,
): DeviceKeeper {
  let owned: OwnedDevice | null = null;
  let losses = 0;
  return {
    async open(preference) {
      if (preference === "auto" && losses > LOSSES_FORGIVEN) {
        return `the GPU device was lost ${losses} times`;
      }
      const choice = await findAdapter(gpu, preference);
      if (choice.kind === "none") {
        return choice.reason;
      }
      if (owned !== null && !owned.isLost()) {
        return owned;
      }
      const device = await createGpuDevice(choice.adapter, choice.name);
      owned = device;
      void device.lost.then((message) => {
        log(`GPU device lost: ${message}`);
        losses++;
        onLost(device);
      });
      return device;
    },
    current: () => (owned === null || owned.isLost() ? null : owned),
    losses: () => losses,
    dispose() {
      owned?.dispose();
      owned = null;
    },
  };
}
