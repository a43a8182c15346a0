/** What `translate` says of its work: in words while it runs, and as JSON. */
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { makeLandscape } from "#testing/landscape.ts";
import { makeLandscapeFolder } from "#testing/landscape-folder.ts";
import { printedBy, writtenToStderr } from "#testing/printed.ts";
import { type TranslateOptions, translate } from "./translate.ts";

const MODELS = fileURLToPath(new URL("../../testing/models", import.meta.url));
const SIZE = 160;
const { folder, at, save, scene } = makeLandscapeFolder("report", SIZE);
const { grid } = scene;
const flat = Uint8Array.from(scene.sar, (_, i) => 100 + (i % 5));
save("flat.tif", 1, { pixels: flat, grid });
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** No stage but the translator. */
const model = (syneo: string | null) => ({ denoised: null, syneo, refined: null });

let said = "";
/** Translates with the tests' models; `said` is what stderr got; what stdout got is returned. */
async function run(
  change: Partial<TranslateOptions> & { readonly path?: string } = {},
) {
  const written = writtenToStderr();
  const { path = "sar.tif", out = "out.tif", ...options } = change;
  try {
    const { stdout } = await printedBy(() =>
      translate(at(path), {
        ...{ chosen: model("no-op"), threads: 1, answer: null },
        ...{ out: at(out), isForced: true, modelsFolder: MODELS, ...options },
      }),
    );
    return stdout;
  } finally {
    said = written();
  }
}

describe("--json", () => {
  test("says what was written, how and from what", async () => {
    const found = JSON.parse(await run({ out: "j.png", isJson: true }));
    expect(found).toMatchObject({
      files: ["j.pgw", "j.png.aux.xml", "j.png"].map(at),
      ...{ model: "no-op", choice: null, width: SIZE, height: SIZE, crs: grid.crs },
      ...{ affine: grid.affine, warnings: [], disagreement: null },
      provenance: {
        sceneName: "sar.tif",
        models: [{ cardId: "no-op", backend: { provider: "cpu" } }],
      },
    });
    // Of one tile there are no seams.
    expect(found).toMatchObject({ tiles: 1, seamRatio: null });
    expect(said).toMatch(/wrote .*j\.png: 1 tile in /);
  });
});

describe("--model", () => {
  test("left out, the page's choice is taken, and said", async () => {
    const found = JSON.parse(await run({ chosen: model(null), isJson: true }));
    expect(found.model).toMatch(/\w/);
    expect(found.choice).toMatch(/\w/);
    expect(said).toContain(found.choice);
    expect(found.provenance.models[0].cardId).toBe(found.model);
  });
});

describe("--strict", () => {
  test("outside of training is a warning, and with it a refusal before the work", async () => {
    const facts = { band: "X" };
    const found = JSON.parse(await run({ facts, out: "warned.tif", isJson: true }));
    expect(said).toContain("warning: outside of training: Radar band is X");
    expect(found.outsideOfTraining).toHaveLength(1);
    const strict = run({ facts, out: "strict.tif", isStrict: true });
    await expect(strict).rejects.toMatchObject({
      code: "strict-refused",
      found: expect.stringContaining("band"),
    });
    expect(existsSync(at("strict.tif"))).toBe(false);
    expect(said).not.toContain("tiles");
  });

  test("what is not stated is a note, and no refusal", async () => {
    const how = { out: "noted.tif", isStrict: true, isJson: true };
    const { notes, outsideOfTraining } = JSON.parse(await run(how));
    expect(outsideOfTraining).toEqual([]);
    expect(notes.join()).toContain("band is not stated");
    expect(said).toContain(`note: ${notes[0]}`);
    expect(said).not.toContain("warning");
  });

  test("one colour as the result is written, and never without a word", async () => {
    const found = JSON.parse(
      await run({ path: "flat.tif", out: "flat-out.tif", isJson: true }),
    );
    expect(said).toContain("warning: The result is one colour almost everywhere");
    expect(found.warnings).toHaveLength(1);
    expect(existsSync(at("flat-out.tif"))).toBe(true);
    await run();
    expect(said).not.toContain("one colour");
  });
});

describe("--disagreement", () => {
  test("is that of mirrored runs, with the reference's errors", async () => {
    const how = {
      chosen: model("tiny-translate"),
      hasDisagreement: true,
      isJson: true,
    };
    const { disagreement } = JSON.parse(await run({ ...how, reference: at("eo.tif") }));
    expect(disagreement.n).toBe(SIZE * SIZE);
    expect(disagreement.mean).toBeGreaterThan(0);
    expect(disagreement.correlation).toMatchObject({ n: expect.any(Number) });
    // What is equal whichever way it is turned disagrees nowhere.
    const same = JSON.parse(await run({ ...how, chosen: model("no-op") }));
    expect(same.disagreement.mean).toBeCloseTo(0, 6);
    // The mirrored runs see the levels that the plain one saw.
    const levels = { kind: "offset", offsetDb: -9 } as const;
    const moved = JSON.parse(await run({ ...how, chosen: model("no-op"), levels }));
    expect(moved.disagreement.mean).toBeCloseTo(0, 6);
    expect(same.disagreement.correlation).toBeNull();
  });

  test("without --json it is printed", async () => {
    expect(await run({ hasDisagreement: true })).toMatch(/^Disagreement {2}0\.0000/);
  });
});

describe("progress", () => {
  test("where nobody watches it is a few lines without control characters", async () => {
    const large = makeLandscape(4, 512);
    save("large.tif", 1, { pixels: large.sar, grid: large.grid });
    await run({ path: "large.tif", chosen: model("tiny-translate") });
    const lines = said.split("\n").filter((line) => /\d+\/\d+ tiles/.test(line));
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.length).toBeLessThanOrEqual(11);
    expect(said).not.toMatch(/[^\n\P{Cc}]/u);
  });
});
