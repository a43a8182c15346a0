/**
 * The table of imports of src/README.md, and what follows from it for a folder: specifiers
 * that must be refused, and those that must not.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { matchesGlob } from "./glob.ts";
import { type ImportRow, readImportRows, rowFor } from "./import-rules.ts";

export const root = resolve(import.meta.dirname, "../..");
export const rows = readImportRows(join(root, "biome.json"));

const layers = ["core", "simulate", "ports", "engine", "state", "effects", "ui"];
const adapters = readdirSync(join(root, "src/adapters"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => `adapters/${entry.name}`);
export const folders = [...layers, ...adapters];
export const outside = ["cli", "testing"];

// The table of src/README.md: what each row may import beyond itself.
export const mayImport: Record<string, string[]> = {
  core: [],
  simulate: ["core"],
  ports: ["core", "simulate"],
  engine: ["core", "ports"],
  state: ["core", "simulate", "ports"],
  effects: ["core", "ports", "engine", "state"],
  ui: ["core", "simulate", "ports", "state"],
  "adapters/simulator": ["core", "simulate", "ports"],
};

// npm packages that a row must not import: all that the project has and the row does not
// name, one that it has not, and Node's own modules.
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
export const packages = [
  ...Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }),
  "left-pad",
  "node:fs",
];

/** A file of a folder, two levels deep. */
export const fileIn = (folder: string) => `src/${folder}/some-folder/violating-file.ts`;

/** Specifiers that must be refused in a folder. */
export function forbiddenIn(folder: string): string[] {
  const row = rowFor(rows, fileIn(folder)) as ImportRow;
  const known = mayImport[folder] ?? ["core", "ports"];
  const others = [...folders, ...outside].filter(
    (other) => other !== folder && !known.includes(other),
  );
  return [
    ...others.map((other) => `#${other}/some-file.ts`),
    ...others.map((other) => `../../${other}/some-file.ts`),
    ...others.map((other) => `./../../${other}/some-file.ts`),
    ...others.map((other) => `#${folder}/../${other}/some-file.ts`),
    "#main.tsx",
    "/src/core/errors.ts",
    "https://example.org/some-file.js",
    // Its own folder and the layers below too: never ../
    `../../${folder}/some-file.ts`,
    "../sibling.ts",
    "./a/../../sibling.ts",
    "..",
    ...packages.filter(
      (name) => !row.group.some((glob) => matchesGlob(glob, `!${name}`)),
    ),
  ];
}

/** Specifiers that must be accepted in a folder. */
export function allowedIn(folder: string): string[] {
  const row = rowFor(rows, fileIn(folder)) as ImportRow;
  const named = row.group.flatMap((glob) =>
    /^![@a-z]/.test(glob)
      ? [glob.slice(1).replace("**", "some-part").replace("*", "fs")]
      : [],
  );
  return [
    "./sibling.ts",
    "./deeper/file.ts",
    `#${folder}/some-file.ts`,
    ...(mayImport[folder] ?? ["core", "ports"]).map(
      (other) => `#${other}/some-file.ts`,
    ),
    ...named,
  ];
}
