import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseDenoisedScores } from "#core/catalog/denoised-scores.ts";
import { denoisedScores } from "./denoised-scores.ts";
import { parseResultsFile } from "./parse-results.ts";
import type { ResultsFile } from "./results-file.ts";

/** Makes a region whose patches lie in a column, each with its LPIPS; null = not measured. */
function fileOf(
  denoise: string | null,
  lpips: readonly (number | null)[],
  sha256 = "aa",
): ResultsFile {
  const model = (id: string) => ({ id, graphs: [{ role: "main", sha256 }] });
  return {
    candidate: {
      kind: "pipeline",
      ...{ translate: model("unet"), denoise: denoise && model(denoise), refine: null },
    },
    data: { id: "regions", simulated: true },
    regions: [
      {
        id: "paris",
        patches: lpips.map((value, i) => ({
          ...{ image: 0, row: 256 * i, col: 0, n: 1 },
          values: value === null ? { mae: 1 } : { mae: 1, lpips: value },
        })),
      },
    ],
  } as unknown as ResultsFile;
}

describe("denoisedScores", () => {
  it("compares the patches that both have", () => {
    const files = [fileOf("median", [0.6, 0.8, 0.1]), fileOf(null, [0.5, 0.6, null])];
    // Plain (0.5 + 0.6) / 2, after (0.6 + 0.8) / 2.
    expect(denoisedScores(files)).toEqual([
      {
        ...{ translate: "unet", denoise: "median", graphs: ["aa"] },
        ...{ simulated: true, n: 2 },
        lpips: { plain: expect.closeTo(0.55, 12), after: expect.closeTo(0.7, 12) },
      },
    ]);
  });

  it("finds nothing without the translator alone, or of other weights", () => {
    expect(denoisedScores([fileOf("median", [0.6])])).toEqual([]);
    expect(
      denoisedScores([fileOf("median", [0.6]), fileOf(null, [0.5], "bb")]),
    ).toEqual([]);
  });

  it("of the published results are what the models folder holds", () => {
    const folder = new URL("../../../public/results/", import.meta.url);
    const files = readdirSync(folder)
      .filter((name) => name !== "index.json" && name.endsWith(".json"))
      .map((name) =>
        parseResultsFile(readFileSync(new URL(name, folder), "utf8"), name),
      );
    const path = new URL("../../../models/denoised-scores.json", import.meta.url);
    const shipped = parseDenoisedScores(JSON.parse(readFileSync(path, "utf8")));
    expect(shipped.length).toBeGreaterThan(0);
    expect(shipped).toEqual(denoisedScores(files));
  });
});
