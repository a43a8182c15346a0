/**
 * This port stores files of growing results: on this device, or in memory where that is
 * not possible. Errors have the platform's names: `NoModificationAllowedError` for a
 * file that somebody else holds, `QuotaExceededError` for a full disk.
 */

/** One file, held by one owner. Calls are synchronous: a tile is small. */
export interface KeptFile {
  size(): number;
  /** Reads up to `length` bytes from `at`; fewer at the end of the file. */
  read(at: number, length: number): Uint8Array;
  /** @throws QuotaExceededError; part of the bytes may have been written */
  write(at: number, bytes: Uint8Array): void;
  truncate(size: number): void;
  /** Hands written bytes to the disk. */
  flush(): void;
  /** Lets go of the file; others may open it from then on. */
  close(): void;
}

export type ListedFile = {
  readonly name: string;
  readonly size: number;
  /** When it was last written, in ms; only the order counts. */
  readonly modifiedMs: number;
};

/** A file as it was when it was looked at; somebody else may be writing it. */
export interface SeenFile {
  readonly size: number;
  /** Reads up to `length` bytes from `at`. It fails where the file cannot be read any more. */
  read(at: number, length: number): Promise<Uint8Array>;
}

export interface KeptFiles {
  readonly place: "disk" | "memory";
  /** Opens or creates a file. @throws NoModificationAllowedError when it is held */
  open(name: string): Promise<KeptFile>;
  /** Looks at a file that somebody else may hold; null where that is not possible. */
  look(name: string): Promise<SeenFile | null>;
  list(): Promise<readonly ListedFile[]>;
  /** Removes a file; false when it is held or not there. */
  remove(name: string): Promise<boolean>;
  /** Bytes that all files together may take. */
  budget(): Promise<number>;
}
