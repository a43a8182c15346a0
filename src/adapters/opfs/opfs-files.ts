/**
 * This file stores results in the browser's private file system (OPFS), with handles
 * that only workers have. A handle is exclusive, also between tabs.
 */
import type { KeptFile, KeptFiles } from "#ports/kept-files.ts";

const FOLDER = "sar2earth-results";
/** The most that results take on this device. */
const MOST_BYTES = 2 * 2 ** 30;
/** Share of what the browser grants the page. */
const SHARE = 0.5;
/** A page that is being closed may hold its files for a moment. */
const ATTEMPTS = 8;
const WAIT_MS = 150;

/** What of the file system's handles the types of workers lack. */
type SyncHandle = {
  getSize(): number;
  read(buffer: Uint8Array, options: { at: number }): number;
  write(buffer: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
};

/** Opens the store; null where the browser has none, as in some private windows. */
export async function openOpfsFiles(folder = FOLDER): Promise<KeptFiles | null> {
  try {
    const root = await navigator.storage.getDirectory();
    const directory = await root.getDirectoryHandle(folder, { create: true });
    if (!("createSyncAccessHandle" in FileSystemFileHandle.prototype)) {
      return null;
    }
    return opfsFiles(directory);
  } catch {
    return null;
  }
}

function opfsFiles(directory: FileSystemDirectoryHandle): KeptFiles {
  return {
    place: "disk",
    async open(name) {
      const file = await directory.getFileHandle(name, { create: true });
      return asKeptFile(await openHandle(file));
    },
    async look(name) {
      try {
        const file = await (await directory.getFileHandle(name)).getFile();
        return {
          size: file.size,
          read: async (at, length) =>
            new Uint8Array(await file.slice(at, at + length).arrayBuffer()),
        };
      } catch {
        return null;
      }
    },
    async list() {
      const found = [];
      for await (const [name, handle] of directory.entries()) {
        if (handle.kind === "file") {
          // It may have been removed since, by another tab.
          const file = await handle.getFile().catch(() => null);
          if (file !== null) {
            const { size, lastModified } = file;
            found.push({ name, size, modifiedMs: lastModified });
          }
        }
      }
      return found;
    },
    remove: (name) =>
      directory.removeEntry(name).then(
        () => true,
        () => false,
      ),
    async budget() {
      const { quota } = await navigator.storage.estimate();
      return Math.min(MOST_BYTES, (quota ?? MOST_BYTES) * SHARE);
    },
  };
}

/** @throws NoModificationAllowedError when another page holds the file for longer */
async function openHandle(file: FileSystemFileHandle): Promise<SyncHandle> {
  const opening = file as unknown as {
    createSyncAccessHandle(): Promise<SyncHandle>;
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await opening.createSyncAccessHandle();
    } catch (error) {
      const isHeld =
        error instanceof DOMException && error.name === "NoModificationAllowedError";
      if (!isHeld || attempt === ATTEMPTS) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }
}

function asKeptFile(handle: SyncHandle): KeptFile {
  return {
    size: () => handle.getSize(),
    read(at, length) {
      const size = Math.max(0, Math.min(length, handle.getSize() - at));
      const bytes = new Uint8Array(size);
      return bytes.subarray(0, handle.read(bytes, { at }));
    },
    write(at, bytes) {
      const written = handle.write(bytes, { at });
      if (written < bytes.length) {
        throw new DOMException("the disk is full", "QuotaExceededError");
      }
    },
    truncate: (size) => handle.truncate(size),
    flush: () => handle.flush(),
    close: () => handle.close(),
  };
}
