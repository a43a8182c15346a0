import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { runCli } from "#cli/main.ts";
import { measure } from "#cli/measure/measure.ts";
import { translate } from "#cli/translate/translate.ts";
import { parseResultsFile } from "#core/evaluation/parse-results.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";
import { LABEL } from "#core/regions/labels.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { printedBy } from "#testing/printed.ts";
import { evaluateCommand } from "./evaluate.ts";

const MODELS = fileURLToPath(new URL("../../testing/models", import.meta.url));
const SIZE = 192;
const PATCH = "64";

const folder = mkdtempSync(join(tmpdir(), "sar2earth-evaluate-"));
const at = (...names: string[]) => join(folder, ...names);
const data = at("data");
const pictures = at("pictures");

/**
 * Writes two regions, one of them with two pairs; the pictures to be evaluated are the
 * real ones with stripes.
 */
beforeAll(() => {
  mkdirSync(data);
  mkdirSync(pictures);
  for (const [i, name] of ["delta-1", "delta-2", "hill-1"].entries()) {
    const { sar, eo, grid } = makeLandscape(i + 3, SIZE);
    const write = (path: string, bands: number, pixels: Uint8Array) => {
      const spec = { width: SIZE, height: SIZE, sampleType: "uint8" } as const;
      writeFileSync(
        path,
        encodeGeoTiff({ ...spec, bands, georeference: grid }, pixels),
      );
    };
    write(join(data, `${name}_sar.tif`), 1, sar);
    write(join(data, `${name}_eo.tif`), 3, eo);
    if (name === "hill-1") {
      const left = (k: number) => k % SIZE < SIZE / 2;
      const labels = sar.map((_, k) => (left(k) ? LABEL.water : LABEL.forest));
      write(join(data, `${name}_labels.tif`), 1, labels);
    }
    const worse = eo.map((value, k) => Math.min(255, value + 9 * i + (k % 7)));
    write(join(pictures, `${name}.tif`), 3, worse);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const quiet = () => vi.spyOn(process.stderr, "write").mockImplementation(() => true);

/** Returns what the command has written, parsed. */
async function evaluated(...args: string[]): Promise<ResultsFile> {
  quiet();
  const out = at("out.json");
  const all = [...args, "--data", data, "--patch-px", PATCH, "--out", out, "--force"];
  await printedBy(() => evaluateCommand([...all, "--threads", "1"], modelsOf(args)));
  return parseResultsFile(readFileSync(out, "utf8"), "out.json");
}

/** The tests' translators; the networks of LPIPS for pictures. */
function modelsOf(args: readonly string[]): string | undefined {
  return args.includes("--pipeline") ? MODELS : undefined;
}

describe("a pipeline", () => {
  test("may have a translator of the user's own, which becomes a row as any other", async () => {
    const model = join(MODELS, "own", "plain.onnx");
    const how = ["--range", "0..1", "--as", "amplitude", "--patches", "1"];
    const file = await evaluated("--pipeline", `tiny-denoise+${model}`, ...how);
    expect(file.candidate).toMatchObject({
      denoise: { id: "tiny-denoise" },
      translate: {
        paperRow: null,
        graphs: [{ sha256: expect.stringMatching(/^\w{64}$/) }],
      },
    });
    expect(file.means.find(({ id }) => id === "mae")?.n).toBe(3);
    // Without a file there is nothing to be called in a way of its own.
    await expect(
      evaluated("--pipeline", "tiny-translate", "--range", "0..1"),
    ).rejects.toMatchObject({ expected: expect.stringContaining("--range") });
    await expect(evaluated("--pipeline", `${model}+${model}`)).rejects.toMatchObject({
      expected: expect.stringContaining("one model's file"),
    });
  });

  test("is measured patch by patch, as `measure` does it of its picture", async () => {
    const pipeline = ["--pipeline", "tiny-denoise+tiny-translate", "--as", "amplitude"];
    const file = await evaluated(...pipeline, "--patches", "2");
    expect(file.regions.map(({ id, patches }) => [id, patches.length])).toEqual([
      ["delta", 4],
      ["hill", 2],
    ]);
    expect(file.candidate).toMatchObject({
      kind: "pipeline",
      denoise: { id: "tiny-denoise" },
      translate: {
        id: "tiny-translate",
        graphs: [{ sha256: expect.stringMatching(/^\w{64}$/) }],
      },
      refine: null,
    });

    const picture = at("picture.tif");
    // The same run in the command's own engine.
    await translate(join(data, "hill-1_sar.tif"), {
      chosen: { denoised: "tiny-denoise", syneo: "tiny-translate", refined: null },
      ...{ out: picture, threads: 1, answer: "amplitude", modelsFolder: MODELS },
    });
    const { stdout } = await printedBy(async () => {
      const csv = ["--csv", at("rows.csv"), "--per-patch", PATCH, "--json"];
      await measure([picture, join(data, "hill-1_eo.tif"), ...csv], MODELS);
    });
    expect(stdout).toContain("mae");
    const [head = "", ...lines] = readFileSync(at("rows.csv"), "utf8").split("\n");
    const columns = head.split(",");
    const measured = lines.map((line) => line.split(","));
    for (const { row, col, n, values } of file.regions[1]?.patches ?? []) {
      const place = `${row},${col}`;
      const own = measured.find((cells) => cells.slice(1, 3).join(",") === place);
      expect(own?.[3]).toBe(String(n));
      for (const [id, value] of Object.entries(values)) {
        expect(Number(own?.[columns.indexOf(id)])).toBeCloseTo(value, 12);
      }
    }
  });

  test("without a translator, or of models that are not there, is refused", async () => {
    const call = (pipeline: string) => evaluated("--pipeline", pipeline);
    await expect(call("tiny-denoise")).rejects.toMatchObject({
      code: "argument-invalid",
    });
    await expect(call("nobody")).rejects.toMatchObject({ code: "model-unknown" });
    await expect(call("tiny-translate+tiny-resnet")).rejects.toThrow();
  });

  test("whose pixels are larger than a patch allows is refused, and nothing written", async () => {
    quiet();
    const out = at("none.json");
    const args = ["--pipeline", "tiny-translate", "--as", "amplitude", "--data", data];
    await expect(
      evaluateCommand([...args, "--patch-px", "256", "--out", out], MODELS),
    ).rejects.toMatchObject({ code: "measure-refused" });
    expect(() => readFileSync(out)).toThrow();
  });
});

describe("a folder of pictures", () => {
  test("has the land cover of every patch whose label map lies beside the pair", async () => {
    const { regions } = await evaluated("--pictures", pictures);
    const [delta, hill] = regions;
    expect(delta?.patches.map(({ cover }) => cover)).toEqual(
      delta?.patches.map(() => null),
    );
    const byCol = new Map(hill?.patches.map(({ col, cover }) => [col, cover]));
    expect([...byCol.keys()].sort((a, b) => a - b)).toEqual([0, 64, 128]);
    expect(byCol.get(0)).toEqual({ water: 1 });
    expect(byCol.get(64)).toEqual({ water: 0.5, forest: 0.5 });
    expect(byCol.get(128)).toEqual({ forest: 1 });
  });

  test("in shards, merged in any order, gives what one run gives", async () => {
    const choice = ["--pictures", pictures, "--patches", "5"];
    const whole = await evaluated(...choice);
    expect(whole.candidate).toEqual({ kind: "pictures", name: "pictures" });
    expect(whole.distances.map(({ id }) => id)).toEqual(["fd-alexnet", "kid-alexnet"]);
    expect(whole.featureNames).toBeNull();

    const parts: string[] = [];
    for (const index of [1, 2, 3]) {
      await evaluated(...choice, "--shard", `${index}/3`);
      const part = at(`part-${index}.json`);
      writeFileSync(part, readFileSync(at("out.json")));
      parts.unshift(part);
    }
    const merged = at("merged.json");
    const { code, stderr } = await printedBy(() =>
      runCli(["merge", ...parts, "--out", merged]),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const file = parseResultsFile(readFileSync(merged, "utf8"), "merged.json");
    expect(file.shard).toBeNull();
    expect(file.regions.map(({ patches }) => patches)).toEqual(
      whole.regions.map(({ patches }) => patches),
    );
    for (const [i, { id, mean }] of whole.means.entries()) {
      expect(file.means[i]?.id).toBe(id);
      expect(Math.abs((file.means[i]?.mean ?? 0) - mean)).toBeLessThan(1e-9);
    }
    const pairs = [whole, ...whole.regions].map((own, i) => {
      const other = [file, ...file.regions][i];
      return [own.distances, other?.distances ?? []] as const;
    });
    for (const [own, other] of pairs) {
      expect(own.length).toBe(2);
      for (const [i, { value }] of own.entries()) {
        expect(Math.abs((other[i]?.value ?? 0) - value)).toBeLessThan(1e-6);
      }
    }

    const again = await printedBy(() =>
      runCli(["merge", parts[0] as string, "--out", at("half.json")]),
    );
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("each of the 3 shards once");
  });

  test("that lacks a picture is refused by the name that is missing", async () => {
    const few = at("few");
    mkdirSync(few);
    writeFileSync(join(few, "hill-1.tif"), readFileSync(join(pictures, "hill-1.tif")));
    await expect(evaluated("--pictures", few)).rejects.toMatchObject({
      expected: expect.stringContaining("delta-1"),
    });
  });
});

test.each([
  [["--data", data, "--out", at("x.json")], "neither"],
  [["--pictures", pictures, "--out", at("x.json")], "no --data"],
  [
    ["--pictures", pictures, "--data", at("nowhere"), "--out", at("x.json")],
    "nothing at",
  ],
  [["--pictures", pictures, "--data", pictures, "--out", at("x.json")], "neither in"],
  [
    ["--pictures", pictures, "--data", data, "--out", at("x.json"), "--shard", "3/2"],
    "--shard 3/2",
  ],
])("%j says what is wrong", async (args, found) => {
  quiet();
  await expect(evaluateCommand(args)).rejects.toMatchObject({
    code: "argument-invalid",
    found: expect.stringContaining(found),
  });
});
