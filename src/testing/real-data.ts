/**
 * Where the real imagery lies, which a clone elsewhere does not have: the environment
 * variable SAR2EARTH_DATA, or `../shared/data` beside the project. Tests that need it are
 * named `real data: …` and skipped without it, so that the counts show them.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(process.env.SAR2EARTH_DATA || "../shared/data");

export const hasRealData = existsSync(folder);

/** The path of a file of the real imagery, e.g. `umbra/umbra_mount_yasur.tiff`. */
export function realDataPath(...parts: string[]): string {
  return join(folder, ...parts);
}
