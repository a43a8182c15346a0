import { readFileSync, statSync } from "node:fs";
import type { AppError } from "#core/errors.ts";

/**
 * Reads a small file; null if there is none. A suitable name guarantees nothing:
 * folders, devices and files larger than `limitBytes` are not read.
 * @throws the error that `refuse` makes of a description of what was found
 */
export function readOrdinaryFile(
  path: string,
  limitBytes: number,
  refuse: (expected: string, found: string) => AppError,
): Buffer | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    return null;
  }
  const expected = `an ordinary file of at most ${limitBytes / 1e6} MB`;
  if (!stat.isFile()) {
    throw refuse(expected, stat.isDirectory() ? "a folder" : "no ordinary file");
  }
  if (stat.size > limitBytes) {
    throw refuse(expected, `${(stat.size / 1e6).toFixed(0)} MB`);
  }
  return readFileSync(path);
}
