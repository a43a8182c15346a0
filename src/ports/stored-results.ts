/** This port tells what results take on this device, and deletes them. */

/**
 * Why tiles are not stored on this device: there is no disk for them, another page holds
 * the result, the budget or the disk is full, or the disk has failed.
 */
export type StorageNote = "no-disk" | "in-use" | "full" | "failed";

export type StoredSize = {
  readonly place: "disk" | "memory";
  readonly results: number;
  readonly bytes: number;
  /** The most that all results may take, in bytes; the oldest ones leave first. */
  readonly budget: number;
};

export interface StoredResults {
  storedSize(): Promise<StoredSize>;
  /** Deletes every stored result but those that a run works on; what is shown stays. */
  deleteStored(): Promise<StoredSize>;
}
