import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Catalog, type ModelCard, parseModelCard } from "#core/catalog/card.ts";
import { checkOnnxFile } from "#core/catalog/check-graph.ts";
import { checkStageBands } from "#core/catalog/check-stage-bands.ts";
import { planGraph } from "#core/catalog/plan-graph.ts";
import { counted } from "#core/counted.ts";
import { AppError } from "#core/errors.ts";
import { oneInput } from "./one-input.ts";
import { readOrdinaryFile } from "./ordinary-file.ts";
import { writeOutput } from "./output/output-file.ts";
import { parseOptions } from "./parse-options.ts";

const PACKAGES = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** Cards have a few kB, or somewhat more with a training curve. */
const CARD_LIMIT_BYTES = 4_000_000;

/**
 * Rebuilds `catalog.json` of a models folder from all `<stage>/<id>/card.json`, sorted
 * by stage, then id. It writes the same bytes as the kit's export. Every card is
 * checked against the contract, and every graph against its card.
 * @throws AppError card-invalid, model-hash-mismatch, model-shape-mismatch,
 *   file-unsupported
 */
export async function catalog(args: string[]): Promise<void> {
  const { positionals } = parseOptions("catalog", { args, allowPositionals: true });
  const folder = oneInput(positionals, "one folder of models");
  const built = buildCatalog(folder);
  const path = join(folder, "catalog.json");
  // The catalogue only repeats the cards beside it, so overwriting it loses nothing.
  await writeOutput(path, `${JSON.stringify(built, null, 2)}\n`, { isForced: true });
  console.log(`${path}: ${counted(built.models.length, "model")}`);
}

/** Builds the catalogue of the folder's cards. */
export function buildCatalog(folder: string): Catalog {
  const models = listCards(folder).map((path) => {
    const text = readCard(path);
    const card = parseModelCard(parseJson(text, path), path);
    checkPlace(card, path);
    checkGraphs(card, path);
    return {
      id: card.id,
      stage: card.stage,
      title: card.title,
      card: relative(folder, path).replaceAll("\\", "/"),
      sha256: createHash("sha256").update(text).digest("hex"),
    };
  });
  models.sort((a, b) => compare(a.stage, b.stage) || compare(a.id, b.id));
  return { schema: 1, models };
}

function listCards(folder: string): string[] {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) {
    throw new AppError("argument-invalid", `There is no folder ${folder}.`, {
      expected: "a folder with <stage>/<id>/card.json",
      found: stat === undefined ? "nothing" : "no folder",
      hint: "Give the path of the models folder.",
    });
  }
  const foldersIn = (path: string) =>
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^(training|\.)/.test(entry.name))
      .map((entry) => join(path, entry.name));
  return foldersIn(folder)
    .flatMap(foldersIn)
    .map((path) => join(path, "card.json"))
    .filter(existsSync);
}

function readCard(path: string): Buffer {
  const refuse = (expected: string, found: string) =>
    new AppError("card-invalid", `${path} is no model card.`, {
      ...{ expected, found },
      hint: "Take it away, or put the card there.",
    });
  const text = readOrdinaryFile(path, CARD_LIMIT_BYTES, refuse);
  if (text === null) {
    throw refuse("a file", "nothing");
  }
  return text;
}

function parseJson(text: Buffer, path: string): unknown {
  try {
    return JSON.parse(text.toString("utf8"));
  } catch (cause) {
    throw new AppError("card-invalid", `${path} is not JSON.`, {
      expected: "a model card",
      found: cause instanceof Error ? cause.message : String(cause),
      hint: "Correct the file, or export the model again.",
      cause,
    });
  }
}

function checkPlace(card: ModelCard, path: string): void {
  const [id, stage] = [basename(dirname(path)), basename(dirname(dirname(path)))];
  if (card.id !== id || card.stage !== stage) {
    throw new AppError("card-invalid", `${path} lies in the wrong folder.`, {
      expected: `${card.stage}/${card.id}/card.json, as the card says`,
      found: `${stage}/${id}/card.json`,
      hint: "Rename the folder, or correct the card.",
    });
  }
}

function checkGraphs(card: ModelCard, path: string): void {
  checkStageBands(card);
  for (const { file, package: inPackage, sha256, role } of card.graphs ?? []) {
    const graph =
      inPackage === undefined ? join(dirname(path), file) : join(PACKAGES, inPackage);
    const bytes = existsSync(graph) ? readFileSync(graph) : null;
    const found =
      bytes === null
        ? "no such file"
        : createHash("sha256").update(bytes).digest("hex");
    if (bytes === null || found !== sha256) {
      throw new AppError("model-hash-mismatch", `${graph} is not what its card says.`, {
        expected: sha256,
        found,
        hint:
          inPackage === undefined
            ? "Put the right file there, or write its SHA-256 into the card."
            : "Run `npm ci` in the project's folder.",
      });
    }
    const { tile } = card.tiling;
    checkOnnxFile(card, planGraph(card, { height: tile, width: tile }, role), bytes);
  }
}

/** Compares by code points, as Python sorts, because the file must not depend on the locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
