/**
 * This file makes files appear under their names only when they are complete, however
 * the program ends.
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { AppError } from "#core/errors.ts";

/**
 * Writes a temporary file and renames it, so that `path` is the old file or the whole
 * new one.
 */
export function writeWhole(
  path: string,
  bytes: Uint8Array | string,
  partFolder: string,
): void {
  const part = join(
    partFolder,
    `${process.pid}-${basename(dirname(path))}-${basename(path)}`,
  );
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, bytes);
    renameSync(part, path);
  } catch (cause) {
    throw notWritable(path, cause);
  }
}

export function notWritable(path: string, cause: unknown): AppError {
  return new AppError("argument-invalid", `${path} cannot be written.`, {
    expected: "a folder that may be written to, on a disk with room",
    found: cause instanceof Error ? cause.message : String(cause),
    hint: "Choose another place.",
    cause,
  });
}
