import { readFileSync } from "node:fs";
import type { FoundImport } from "./find-imports.ts";
import { matchesGlob, matchesLast } from "./glob.ts";

// This file decides who may import whom. The table is in biome.json, where the editor and the linter
// read it; this applies the same table to what Biome does not see: `new URL(…)`,
// `new Worker(…)`, `import.meta.glob`, `import("…")` in types and with template strings.

/** One row of the table: the files it is for, and which specifiers they may not import. */
export interface ImportRow {
  /** Globs relative to the project; `!` takes files out again. The last match counts. */
  includes: string[];
  /** Globs of refused specifiers; `!` allows again. The last match counts. */
  group: string[];
  message: string;
}

interface BiomeOverride {
  includes: string[];
  linter: {
    rules: {
      style: {
        noRestrictedImports?: {
          options: { patterns: { group: string[]; message: string }[] };
        };
      };
    };
  };
}

export function readImportRows(biomeJson: string): ImportRow[] {
  const { overrides } = JSON.parse(readFileSync(biomeJson, "utf8")) as {
    overrides: BiomeOverride[];
  };
  return overrides.flatMap(({ includes, linter }) =>
    (linter.rules.style.noRestrictedImports?.options.patterns ?? []).map(
      ({ group, message }) => ({ includes, group, message }),
    ),
  );
}

/** Returns the row that applies to a file: the last one that includes it, as in Biome. */
export function rowFor(rows: readonly ImportRow[], file: string) {
  return rows.findLast((row) => matchesLast(row.includes, file));
}

const mayStartWorkers = [
  "src/*.{ts,tsx}",
  "src/cli/**",
  "src/adapters/worker/**",
  "src/adapters/node/**",
];

/**
 * Why `file` may not contain this import, or undefined if it may.
 *
 * @param file path relative to the project, with forward slashes
 */
export function refusalOf(
  rows: readonly ImportRow[],
  file: string,
  found: FoundImport,
): string | undefined {
  const row = rowFor(rows, file);
  if (row === undefined) {
    return "no row of biome.json covers this file";
  }
  if (
    found.form === "worker" &&
    !mayStartWorkers.some((glob) => matchesGlob(glob, file))
  ) {
    return "workers are started by adapters/worker only";
  }
  if (found.specifier === undefined) {
    // A worker's address may be computed, by those who may start one at all.
    return found.form === "worker" || !isAllowList(row)
      ? undefined
      : "an import whose path is computed cannot be checked";
  }
  const specifier =
    found.form === "url" ? urlAsImport(file, found.specifier) : found.specifier;
  const [path = ""] = specifier.split("?");
  if (found.form !== "url" && /^#(?:main\.tsx|[a-z-]+\.worker\.ts)$/.test(path)) {
    return "a composition root is started, never imported";
  }
  return matchesLast(row.group, path) ? row.message : undefined;
}

function isAllowList(row: ImportRow): boolean {
  return row.group[0] === "**";
}

/**
 * What `new URL(path, import.meta.url)` would be as an import: such paths are relative to
 * the file and cannot use an alias, so `../` is all right there as long as its target is.
 */
function urlAsImport(file: string, path: string): string {
  if (/^(?:\/|#|[a-z][a-z0-9+.-]*:)/i.test(path)) {
    return path;
  }
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  const target = new URL(path, `file:///${folder}`).pathname.slice(1);
  if (target.startsWith(folder)) {
    return `./${target.slice(folder.length)}`;
  }
  return target.startsWith("src/") ? `#${target.slice("src/".length)}` : `/${target}`;
}
