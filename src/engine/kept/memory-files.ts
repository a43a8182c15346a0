/** This file stores results in memory, for browsers and windows that store no files. */
import type { KeptFile, KeptFiles } from "#ports/kept-files.ts";

type Held = { bytes: Uint8Array; size: number; modified: number; isHeld: boolean };

/** Bytes that results take in memory, beside the pixels that are shown. */
const BUDGET = 256 * 2 ** 20;

export function createMemoryFiles(budget = BUDGET): KeptFiles {
  const files = new Map<string, Held>();
  let writes = 0;
  return {
    place: "memory",
    async open(name) {
      const file = files.get(name) ?? emptyFile();
      if (file.isHeld) {
        throw new DOMException(`${name} is in use`, "NoModificationAllowedError");
      }
      file.isHeld = true;
      files.set(name, file);
      return openFile(file, () => {
        writes += 1;
        return writes;
      });
    },
    async look(name) {
      const file = files.get(name);
      return file === undefined
        ? null
        : {
            size: file.size,
            read: async (at, length) =>
              file.bytes.slice(at, Math.min(at + length, file.size)),
          };
    },
    list: async () =>
      [...files].map(([name, { size, modified }]) => ({
        ...{ name, size },
        modifiedMs: modified,
      })),
    async remove(name) {
      return files.get(name)?.isHeld === false && files.delete(name);
    },
    budget: async () => budget,
  };
}

function emptyFile(): Held {
  return { bytes: new Uint8Array(), size: 0, modified: 0, isHeld: false };
}

function openFile(file: Held, nextTime: () => number): KeptFile {
  return {
    size: () => file.size,
    read: (at, length) => file.bytes.slice(at, Math.min(at + length, file.size)),
    write(at, bytes) {
      const end = at + bytes.length;
      if (end > file.bytes.length) {
        // Room for as much again, so that a growing file is rarely copied.
        const grown = new Uint8Array(Math.max(end, 2 * file.bytes.length));
        grown.set(file.bytes.subarray(0, file.size));
        file.bytes = grown;
      }
      file.bytes.set(bytes, at);
      file.size = Math.max(file.size, end);
      file.modified = nextTime();
    },
    truncate(size) {
      file.bytes = file.bytes.slice(0, Math.min(size, file.size));
      file.size = file.bytes.length;
    },
    flush() {},
    close() {
      file.isHeld = false;
    },
  };
}
