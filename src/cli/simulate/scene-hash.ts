import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const CORE = fileURLToPath(new URL("../../core", import.meta.url));

/** What a scene's pixels and files come from. */
const FOLDERS = ["simulate", "tiff"];

/**
 * The version of the simulator that cannot be forgotten to change: a hash over its
 * sources, 12 hexadecimal digits.
 */
export function simulatorHash(): string {
  const hash = createHash("sha256");
  for (const path of FOLDERS.flatMap((folder) => listSources(join(CORE, folder)))) {
    hash.update(relative(CORE, path).replaceAll("\\", "/"));
    hash.update(readFileSync(path));
  }
  return hash.digest("hex").slice(0, 12);
}

/** Of a simulator's version and what is asked of it: equal hashes mean equal files. */
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
