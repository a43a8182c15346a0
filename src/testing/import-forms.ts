/** One way to write an import. */
type ImportForm = {
  readonly name: string;
  /** Biome refuses it as well, so that the editor says so while one types. */
  readonly isLint: boolean;
  readonly source: (specifier: string) => string;
};

/** Every way to write the same import. */
export const IMPORT_FORMS: readonly ImportForm[] = [
  { name: "import", isLint: true, source: (s) => `import { x } from "${s}";` },
  { name: "side effect", isLint: true, source: (s) => `import "${s}";` },
  { name: "type-only", isLint: true, source: (s) => `import type { X } from "${s}";` },
  {
    name: "inline type",
    isLint: true,
    source: (s) => `import { type X } from "${s}";`,
  },
  { name: "export from", isLint: true, source: (s) => `export { x } from "${s}";` },
  {
    name: "export type",
    isLint: true,
    source: (s) => `export type { X } from "${s}";`,
  },
  { name: "export all", isLint: true, source: (s) => `export * from "${s}";` },
  { name: "dynamic", isLint: true, source: (s) => `const x = import("${s}");` },
  {
    name: "dynamic template",
    isLint: false,
    source: (s) => `const x = import(\`${s}\`);`,
  },
  { name: "type of", isLint: false, source: (s) => `type X = import("${s}").X;` },
  { name: "require", isLint: false, source: (s) => `const x = require("${s}");` },
  {
    name: "import require",
    isLint: false,
    source: (s) => `import x = require("${s}");`,
  },
  {
    name: "glob",
    isLint: false,
    source: (s) => `const x = import.meta.glob(["${s}"]);`,
  },
  {
    name: "resolve",
    isLint: false,
    source: (s) => `const x = import.meta.resolve("${s}");`,
  },
];
