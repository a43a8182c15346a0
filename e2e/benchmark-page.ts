import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, type Page } from "@playwright/test";
import { evaluateCommand } from "#cli/evaluate/evaluate.ts";
import { SIMULATED_DOMAIN, stopRunning, visit } from "./explorer-page.ts";
import { regionFiles } from "./region-files.ts";

// Results that the command line has made of the tests' regions with the tests' models, and
// the workspace that shows them.

const MODELS = resolve(import.meta.dirname, "../src/testing/models");
const TRANSLATORS = ["tiny-translate", "tiny-resnet"];

/** Makes results; contents by name below `results/`. */
export async function makePublished(): Promise<Map<string, string>> {
  const published = new Map<string, string>();
  const folder = mkdtempSync(join(tmpdir(), "sar2earth-benchmark-"));
  for (const [path, bytes] of regionFiles) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  const models = copyModels(folder);
  for (const id of TRANSLATORS) {
    const out = join(folder, `${id}.json`);
    const args = ["--pipeline", id, "--data", folder, "--patch-px", "128"];
    await evaluateCommand([...args, "--patches", "6", "--out", out], models);
    published.set(`${id}.json`, asHybridCut(readFileSync(out, "utf8"), id));
  }
  rmSync(folder, { recursive: true });
  published.set(
    "index.json",
    JSON.stringify({
      schema: 1,
      files: TRANSLATORS.map((id) => `${id}.json`),
      leftOut: [],
    }),
  );
  return published;
}

/** The tests' models as `useTestModels` serves them: for pixels like those of the regions. */
function copyModels(folder: string): string {
  const models = join(folder, "models");
  cpSync(MODELS, models, { recursive: true });
  for (const id of TRANSLATORS) {
    const path = join(models, "translate", id, "card.json");
    const card = JSON.parse(readFileSync(path, "utf8"));
    const domain = { ...card.domain, ...SIMULATED_DOMAIN };
    writeFileSync(path, JSON.stringify({ ...card, domain }));
  }
  return models;
}

/** The first of the tests' models stands for the paper's main row. */
function asHybridCut(text: string, id: string): string {
  const file = JSON.parse(text);
  file.candidate.translate.paperRow = id === TRANSLATORS[0] ? "CUT (hybrid)" : null;
  return JSON.stringify(file);
}

/** Opens the page at the workspace, with the results that are given. */
export async function openBenchmark(
  page: Page,
  published: ReadonlyMap<string, string>,
): Promise<void> {
  await page.context().route("**/results/**", (route) => {
    const name = new URL(route.request().url()).pathname.split("/results/")[1] ?? "";
    const body = published.get(name);
    return body === undefined
      ? route.fulfill({ status: 404 })
      : route.fulfill({
          body,
          headers: { "cross-origin-resource-policy": "same-origin" },
        });
  });
  await visit(page);
  await stopRunning(page);
  await page.getByRole("link", { name: "Benchmark", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Table 2/ })).toBeVisible();
}
