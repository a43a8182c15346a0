import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { buildCatalog } from "./catalog.ts";

const MODELS = fileURLToPath(new URL("../../models", import.meta.url));
const TEST_MODELS = fileURLToPath(new URL("../testing/models", import.meta.url));

it("finds models/catalog.json as the export has written it, byte for byte", () => {
  const text = readFileSync(join(MODELS, "catalog.json"), "utf8");
  expect(`${JSON.stringify(buildCatalog(MODELS), null, 2)}\n`).toBe(text);
});

/** A copy of the tests' models that can be spoilt. */
function copyModels(): string {
  const folder = mkdtempSync(join(tmpdir(), "sar2earth-models-"));
  cpSync(join(TEST_MODELS, "translate/no-op"), join(folder, "translate/no-op"), {
    recursive: true,
  });
  return folder;
}

it("lists a model that was put into its folder", () => {
  const { models } = buildCatalog(copyModels());
  expect(models).toMatchObject([{ id: "no-op", card: "translate/no-op/card.json" }]);
});

it("refuses a card that breaks the contract, a wrong folder and a changed graph", () => {
  const spoil = (change: (card: Record<string, unknown>) => unknown) => {
    const folder = copyModels();
    const path = join(folder, "translate/no-op/card.json");
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, "utf8")))));
    return () => buildCatalog(folder);
  };
  expect(spoil((card) => ({ ...card, tiling: null }))).toThrow(/contract/);
  expect(spoil((card) => ({ ...card, id: "other" }))).toThrow(/wrong folder/);
  const folder = copyModels();
  writeFileSync(join(folder, "translate/no-op/model.onnx"), "changed");
  expect(() => buildCatalog(folder)).toThrow(/not what its card says/);
});

it("refuses cards that are folders, devices or huge, and a folder that is a file", () => {
  const folder = copyModels();
  const card = join(folder, "translate/no-op/card.json");
  const text = readFileSync(card, "utf8");
  const makers: Readonly<Record<string, () => void>> = {
    "a folder": () => mkdirSync(card),
    "no ordinary file": () => symlinkSync("/dev/zero", card),
    "5 MB": () => writeFileSync(card, `${text}${" ".repeat(5e6)}`),
  };
  for (const [found, make] of Object.entries(makers)) {
    rmSync(card, { recursive: true });
    make();
    expect(() => buildCatalog(folder), found).toThrow(
      expect.objectContaining({ code: "card-invalid", found }),
    );
  }
  expect(() => buildCatalog(card)).toThrow(
    expect.objectContaining({ code: "argument-invalid", found: "no folder" }),
  );
});
