/** This adapter reads byte ranges of files on disk; a file is never loaded whole. */
import { promises as files, statSync } from "node:fs";
import { basename } from "node:path";
import { AppError } from "#core/errors.ts";
import type { ByteReader } from "#ports/byte-reader.ts";

/** Tells whether the path is an ordinary file. */
export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/**
 * Opens a file.
 * @throws AppError argument-invalid when there is no such file, or it cannot be read
 */
export async function openFileReader(path: string): Promise<ByteReader> {
  const unreadable = (found: string, cause?: unknown) =>
    new AppError("argument-invalid", `The file ${path} cannot be read.`, {
      expected: "the path of an image file",
      found,
      hint: "Check the path and the permission to read it.",
      cause,
    });
  const stats = await files.stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(error.code === "ENOENT" ? "no such file" : error.message, error);
  });
  if (!stats.isFile()) {
    throw unreadable(stats.isDirectory() ? "a folder" : "no ordinary file");
  }
  const file = await files.open(path, "r").catch((error: Error) => {
    throw unreadable(error.message, error);
  });
  let total = 0;
  return {
    name: basename(path),
    byteLength: stats.size,
    notices: [],
    async read(offset, length) {
      const bytes = new Uint8Array(Math.min(length, Math.max(0, stats.size - offset)));
      let filled = 0;
      while (filled < bytes.length) {
        const part = await file.read(
          bytes,
          filled,
          bytes.length - filled,
          offset + filled,
        );
        if (part.bytesRead === 0) {
          break;
        }
        filled += part.bytesRead;
      }
      total += filled;
      if (filled < length) {
        throw new AppError(
          "file-truncated",
          "The file is shorter than its header says.",
          {
            expected: `${length} bytes at ${offset}`,
            found: `a file of ${stats.size} bytes`,
            hint: "Download or copy the file again.",
          },
        );
      }
      return bytes;
    },
    bytesRead: () => total,
    dispose() {
      // If closing fails, nothing can be done, and nothing was written.
      file.close().catch(() => undefined);
    },
  };
}
