import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const SRC = fileURLToPath(new URL("../..", import.meta.url));

/** Sources that a scene's pixels and files depend on. */
const FOLDERS = ["simulate", "core/regions", "core/tiff"];
const FILES = ["core/random.ts"];

/**
 * Returns a version of the simulator that changes by itself: a hash over its sources,
 * 12 hexadecimal digits.
 */
export function simulatorHash(): string {
  const hash = createHash("sha256");
  const inFolders = FOLDERS.flatMap((folder) => listSources(join(SRC, folder)));
  for (const path of [...inFolders, ...FILES.map((file) => join(SRC, file))]) {
    hash.update(relative(SRC, path).replaceAll("\\", "/"));
    hash.update(readFileSync(path));
  }
  return hash.digest("hex").slice(0, 12);
}

/**
 * Returns the hash of a simulator's version and a specification: equal hashes mean
 * equal files.
 */
export function sceneHash(simulator: string, asked: unknown): string {
  const digest = createHash("sha256").update(JSON.stringify(asked)).digest("hex");
  return `${simulator}-${digest.slice(0, 12)}`;
}

function listSources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?<!\.(?:test|bench))\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
