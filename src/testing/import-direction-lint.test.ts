/** The linter's own verdict on the files that import-direction.test.ts judges by its rules. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { IMPORT_FORMS } from "./import-forms.ts";
import { allowedIn, folders, forbiddenIn, root } from "./import-table.ts";

it("Biome refuses the same imports", () => {
  const lab = mkdtempSync(join(tmpdir(), "import-direction-"));
  try {
    cpSync(join(root, "biome.json"), join(lab, "biome.json"));
    const lintForms = IMPORT_FORMS.filter(({ isLint }) => isLint);
    const write = (name: string, folder: string, specifiers: string[]) => {
      const file = join(lab, "src", folder, "some-folder", name);
      const lines = lintForms.flatMap(({ source }) => specifiers.map(source));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, lines.join("\n"));
      return lines.length;
    };
    let expected = 0;
    for (const folder of folders) {
      expected += write("violating-file.ts", folder, forbiddenIn(folder));
      write("allowed-file.ts", folder, allowedIn(folder));
    }
    const { stdout } = spawnSync(
      join(root, "node_modules/.bin/biome"),
      [
        "lint",
        "src",
        "--only=style/noRestrictedImports",
        "--max-diagnostics=none",
        "--reporter=json",
      ],
      { cwd: lab, encoding: "utf8", maxBuffer: 1 << 29 },
    );
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { category: string; location: { path: string } }[];
    };
    const refused = diagnostics.filter(({ category }) =>
      category.endsWith("noRestrictedImports"),
    );
    const wrong = refused.filter(
      ({ location }) => !JSON.stringify(location).includes("violating-file"),
    );
    expect(wrong).toEqual([]);
    expect(refused).toHaveLength(expected);
  } finally {
    rmSync(lab, { recursive: true, force: true });
  }
});
