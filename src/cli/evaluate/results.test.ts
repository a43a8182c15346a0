import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { ModelCard } from "#core/catalog/card.ts";
import { landCoverOf } from "#core/regions/land-cover.ts";
import { encodeProductFile } from "#simulate/product/encode-product.ts";
import { printedBy } from "#testing/printed.ts";
import { makeProduct } from "#testing/simulated-product.ts";
import { publishedPipelines } from "./published-pipelines.ts";
import { resultsCommand } from "./results.ts";

const MODELS = fileURLToPath(new URL("../../testing/models", import.meta.url));
const SIZE = 256;

const folder = mkdtempSync(join(tmpdir(), "sar2earth-results-"));
const [data, models, out] = ["data", "models", "out"].map((name) =>
  join(folder, name),
) as [string, string, string];

/** A catalogue of one translator, and a data set of one region of one patch. */
beforeAll(() => {
  mkdirSync(data);
  cpSync(
    join(MODELS, "translate", "tiny-translate"),
    join(models, "translate", "tiny-translate"),
    { recursive: true },
  );
  const catalog = JSON.parse(readFileSync(join(MODELS, "catalog.json"), "utf8"));
  const own = catalog.models.filter(
    ({ id }: { id: string }) => id === "tiny-translate",
  );
  writeFileSync(
    join(models, "catalog.json"),
    JSON.stringify({ ...catalog, models: own }),
  );
  const card = join(models, "translate", "tiny-translate", "card.json");
  const { domain, ...rest } = JSON.parse(readFileSync(card, "utf8"));
  const like = { gsdM: 0.5, gsdRangeM: [0.3, 1], unit: "sigma0-db", stretch: [-25, 5] };
  writeFileSync(card, JSON.stringify({ ...rest, domain: { ...domain, ...like } }));
  const product = makeProduct({ sizePx: SIZE }, {});
  for (const side of ["sar", "eo", "labels"] as const) {
    writeFileSync(join(data, `hill-1_${side}.tif`), encodeProductFile(product, side));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

async function run(...args: string[]): Promise<string> {
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  const all = ["--data", data, "--out", out, "--threads", "1", ...args];
  return (await printedBy(() => resultsCommand(all, models))).stdout;
}

test("results are made once, again where a model has changed, and checked", async () => {
  expect(await run("--patches", "1")).toContain("1 results files");
  const path = join(out, "tiny-translate.json");
  const first = statSync(path).mtimeMs;
  writeFileSync(join(out, "stray.json"), "{}");
  await run("--patches", "1");
  expect(statSync(path).mtimeMs).toBe(first);
  expect(existsSync(join(out, "stray.json"))).toBe(false);

  expect(await run("--check")).toMatch(/1 patch of 1 file computed again/);

  const text = readFileSync(path, "utf8");
  const file = JSON.parse(text);
  const shift = (value: number) => value + 0.002;
  const { values, cover } = file.regions[0].patches[0];
  // The one patch is the whole scene, whose label map has a palette.
  const { labels } = makeProduct({ sizePx: SIZE }, {}).scene;
  const own = Object.entries(landCoverOf(labels)).filter(([, share]) => share > 0);
  expect(Object.keys(cover)).toEqual(own.map(([label]) => label));
  for (const [label, share] of own) {
    expect(cover[label]).toBeCloseTo(share, 4);
  }
  values.mae = shift(values.mae);
  for (const means of [file.means, file.regions[0].means]) {
    means[0].mean = shift(means[0].mean);
  }
  writeFileSync(path, JSON.stringify(file));
  await expect(run("--check")).rejects.toMatchObject({
    code: "results-invalid",
    expected: expect.stringContaining("mae of hill/0/0/0"),
  });

  file.candidate.translate.graphs[0].sha256 = "0".repeat(64);
  writeFileSync(path, JSON.stringify(file));
  await run("--patches", "1");
  const again = JSON.parse(readFileSync(path, "utf8"));
  expect(again.regions).toEqual(JSON.parse(text).regions);
});

test("pipelines: each translator alone, hybrid CUT with each de-noiser and refiner, own ones after filters", () => {
  const card = (id: string, stage: ModelCard["stage"], tableRow: string | null) =>
    ({ id, stage, paper: { title: "", url: "", tableRow } }) as ModelCard;
  expect(
    publishedPipelines([
      { ...card("median", "denoise", null), op: { name: "median", parameters: {} } },
      card("cut", "translate", "CUT (hybrid)"),
      card("unet", "translate", null),
      card("restormer", "refine", null),
      card("lpips", "metric", null),
    ]),
  ).toEqual([
    ...["cut", "unet", "median+cut", "cut+restormer", "median+cut+restormer"],
    "median+unet",
  ]);
});
