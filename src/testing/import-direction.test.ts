import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findImports } from "./find-imports.ts";
import { matchesGlob } from "./glob.ts";
import { IMPORT_FORMS } from "./import-forms.ts";
import { refusalOf, rowFor } from "./import-rules.ts";
import {
  allowedIn,
  fileIn,
  folders,
  forbiddenIn,
  mayImport,
  outside,
  packages,
  root,
  rows,
} from "./import-table.ts";

const tests = ["src/**/*.test.{ts,tsx}", "src/**/*.bench.ts"];

function refusalsIn(file: string, source: string) {
  return findImports(file, source).flatMap((found) => {
    const reason = refusalOf(rows, file, found);
    return reason === undefined
      ? []
      : [`${file}:${found.line} ${found.specifier}: ${reason}`];
  });
}

/** Returns the lines, one import each, that no rule refuses. */
function acceptedLines(file: string, lines: string[]) {
  const refused = new Set(
    findImports(file, lines.join("\n"))
      .filter((found) => refusalOf(rows, file, found) !== undefined)
      .map(({ line }) => line),
  );
  return lines.filter((_, index) => !refused.has(index + 1));
}

// The rooms of ui/, and what each may import beyond itself.
const uiRooms: Record<string, string[]> = {
  "ui/shared": [],
  "ui/regions": ["ui/shared"],
  "ui/measure": ["ui/shared"],
  "ui/shell": ["ui/shared", "ui/regions"],
  ...Object.fromEntries(
    ["ui/explore", "ui/benchmark", "ui/apply"].map((workspace) => [
      workspace,
      ["ui/shared", "ui/regions", "ui/measure", "ui/shell"],
    ]),
  ),
};
describe.each(folders)("src/%s", (folder) => {
  it("refuses what it may not import, in every form", () => {
    const forbidden = forbiddenIn(folder);
    for (const { name, source } of IMPORT_FORMS) {
      const lines = forbidden.map(source);
      expect(acceptedLines(fileIn(folder), lines), `${name} was accepted`).toEqual([]);
    }
  });

  it("accepts what it may import, in every form", () => {
    const allowed = allowedIn(folder);
    for (const { name, source } of IMPORT_FORMS) {
      const lines = allowed.map(source);
      expect(acceptedLines(fileIn(folder), lines), `${name} was refused`).toEqual(
        lines,
      );
    }
  });

  it("takes new URL(…, import.meta.url) for an import of that path", () => {
    const url = (path: string) => `const u = new URL("${path}", import.meta.url);`;
    const known = [folder, ...(mayImport[folder] ?? ["core", "ports"])];
    const up = "../".repeat(folder.split("/").length + 1);
    for (const other of [...folders, ...outside]) {
      const found = refusalsIn(fileIn(folder), url(`${up}${other}/some-file.ts`));
      expect(found, other).toHaveLength(known.includes(other) ? 0 : 1);
    }
    expect(refusalsIn(fileIn(folder), url(`${up}main.tsx`))).toHaveLength(1);
    expect(refusalsIn(fileIn(folder), url(`${up}../models/catalog.json`))).toHaveLength(
      1,
    );
    expect(refusalsIn(fileIn(folder), url("./table.json"))).toEqual([]);
    expect(refusalsIn(fileIn(folder), url("table.json"))).toEqual([]);
  });

  it("refuses imports whose path is computed", () => {
    for (const source of [
      "const x = import(name);",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the source under test
      "const x = import(`#ui/${name}.ts`);",
      "const x = new URL(name, import.meta.url);",
    ]) {
      expect(refusalsIn(fileIn(folder), source), source).toHaveLength(1);
    }
  });

  it("starts the engine worker only where the table says so", () => {
    const up = "../".repeat(folder.split("/").length + 1);
    const start = (path: string) =>
      `new Worker(new URL("${path}", import.meta.url), { type: "module" });`;
    const engine = start(`${up}engine.worker.ts`);
    const isBridge = folder === "adapters/worker";
    expect(refusalsIn(fileIn(folder), engine).length === 0).toBe(isBridge);
    expect(refusalsIn(fileIn(folder), start(`${up}ui/x.ts`))).not.toEqual([]);
    expect(refusalsIn(fileIn(folder), `import "#engine.worker.ts";`)).toHaveLength(1);
    const own = refusalsIn(fileIn(folder), start("./own-worker.ts"));
    expect(own.length === 0).toBe(isBridge || folder === "adapters/node");
  });
});

describe.each(Object.entries(uiRooms))("src/%s", (room, known) => {
  it("imports the rooms below it and the layers below ui, nothing else", () => {
    const allowed = [...known, room, "core", "simulate", "ports", "state"];
    const asked = [...Object.keys(uiRooms), ...folders.filter((f) => f !== "ui")];
    for (const { name, source } of IMPORT_FORMS) {
      const lines = asked.map((other) => source(`#${other}/some-file.ts`));
      expect(acceptedLines(fileIn(room), lines), name).toEqual(
        asked.flatMap((other, i) => (allowed.includes(other) ? [lines[i]] : [])),
      );
    }
    expect(acceptedLines(fileIn(room), ['import "#ui/app.tsx";'])).toEqual([]);
    expect(acceptedLines(fileIn(room), ['import "../shared/x.ts";'])).toEqual([]);
    expect(acceptedLines(fileIn(room), ['import "react";'])).toHaveLength(1);
  });
});

describe("composition roots, cli and tests", () => {
  it.each(["src/main.tsx", "src/simulator.worker.ts", "src/cli/inspect.ts"])(
    "%s",
    (file) => {
      const aliases = folders.map((folder) => `import "#${folder}/x.ts";`);
      expect(refusalsIn(file, aliases.join("\n"))).toEqual([]);
      expect(
        refusalsIn(file, packages.map((name) => `import "${name}";`).join("\n")),
      ).toEqual([]);
      expect(refusalsIn(file, `import "../x.ts";`)).toHaveLength(1);
      expect(refusalsIn(file, `import "./../x.ts";`)).toHaveLength(1);
      expect(refusalsIn(file, `import "#testing/x.ts";`)).toHaveLength(1);
    },
  );

  it("testing/ stays below adapters and ui", () => {
    const file = "src/testing/fake-x.ts";
    for (const folder of folders) {
      const isBelow = [
        "core",
        "simulate",
        "ports",
        "engine",
        "state",
        "effects",
      ].includes(folder);
      expect(refusalsIn(file, `import "#${folder}/x.ts";`)).toHaveLength(
        isBelow ? 0 : 1,
      );
    }
  });

  it("a test may import any layer", () => {
    for (const end of ["test.ts", "test.tsx", "browser.test.ts", "bench.ts"]) {
      const file = `src/core/raster/x.${end}`;
      expect(refusalsIn(file, `import "#ui/x.ts";\nimport "node:fs";`)).toEqual([]);
      expect(refusalsIn(file, `import "../x.ts";`)).toHaveLength(1);
    }
  });
});

describe("the real tree", () => {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .map((path) => `src/${path.replaceAll("\\", "/")}`)
    .filter((path) => /\.(?:ts|tsx|mts|js|mjs)$/.test(path));
  const shipped = files.filter(
    (file) => !tests.some((glob) => matchesGlob(glob, file)),
  );

  it("has a row of its own for every folder", () => {
    const general = rowFor(rows, "src/unknown-layer/x.ts");
    expect(shipped.filter((file) => rowFor(rows, file) === general)).toEqual([]);
  });

  it("keeps to the table", () => {
    const refused = shipped.flatMap((file) =>
      refusalsIn(file, readFileSync(join(root, file), "utf8")),
    );
    expect(refused).toEqual([]);
  });
});
