/** This file tells whether a device has the room that a model takes, on disk and in memory. */
import { megabytes, tooLittleError } from "./model-errors.ts";

/** What the browser says of the device; each null where it says nothing. */
export type DeviceRoom = {
  /** Main memory, rounded by the browser, in GiB. */
  readonly memoryGib: number | null;
  /** What the page may still keep. */
  readonly storageBytes: number | null;
};

/** Weights lie in memory as a file and in the runtime; the rest is what a run takes. */
const COPIES = 2.5;
const RUN_BYTES = 400e6;
/** A page that takes more of a device's memory is ended by many systems. */
const SHARE_OF_MEMORY = 0.5;

export function memoryNeeded(weightBytes: number): number {
  return COPIES * weightBytes + RUN_BYTES;
}

/** @throws AppError memory-insufficient */
export function checkMemory(weightBytes: number, { memoryGib }: DeviceRoom): void {
  const needed = memoryNeeded(weightBytes);
  if (memoryGib !== null && memoryGib * 2 ** 30 * SHARE_OF_MEMORY < needed) {
    throw tooLittleError(
      "memory",
      needed,
      `${memoryGib} GB in this device, as its browser says, of which a page can use half`,
      "Ask a model on a server instead, or use a device with more memory.",
    );
  }
}

/** @param missingBytes what is still to be fetched @throws AppError memory-insufficient */
export function checkStorage(missingBytes: number, { storageBytes }: DeviceRoom): void {
  if (storageBytes !== null && storageBytes < missingBytes) {
    throw tooLittleError(
      "room to keep the model",
      missingBytes,
      `${megabytes(Math.max(0, storageBytes))} that this page may still use`,
      "Free some disk space, or delete stored results in Explore, then try again.",
    );
  }
}
