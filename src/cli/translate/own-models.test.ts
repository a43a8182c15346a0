/** Models by the path of their file, on the command line. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { runCli } from "#cli/main.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { printedBy, writtenToStderr } from "#testing/printed.ts";

const OWN = fileURLToPath(new URL("../../testing/models/own", import.meta.url));
const CLI = fileURLToPath(new URL("../sar2earth.mjs", import.meta.url));
const SIZE = 160;
const folder = mkdtempSync(join(tmpdir(), "sar2earth-own-"));
const at = (name: string) => join(folder, name);
const model = (name: string) => join(OWN, `${name}.onnx`);

beforeAll(() => {
  const { sar, grid } = makeLandscape(3, SIZE);
  const spec = { width: SIZE, height: SIZE, sampleType: "uint8", bands: 1 } as const;
  writeFileSync(at("sar.tif"), encodeGeoTiff({ ...spec, georeference: grid }, sar));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const ARGS = ["translate", at("sar.tif"), "--out", at("out.tif"), "--force"];

/** The program in a process of its own. */
const spawned = (...args: string[]) =>
  spawnSync(process.execPath, [CLI, ...ARGS, "--threads", "1", ...args], {
    ...{ encoding: "utf8", timeout: 120_000 },
  });

/** The same in this process, which has loaded the engine. */
async function translate(...args: string[]) {
  const written = writtenToStderr();
  const started = performance.now();
  const run = () => runCli([...ARGS, "--threads", "1", ...args]);
  const { code, stderr } = await printedBy(run);
  const ms = performance.now() - started;
  return { status: code, stderr: `${written()}\n${stderr}`, ms };
}

async function pixels(): Promise<{ data: ArrayLike<number>; tags: object }> {
  const source = await openGeoTiff(await openFileReader(at("out.tif")));
  const { width, height } = source.info;
  const { data } = await source.readWindow(0, { col: 0, row: 0, width, height });
  source.dispose();
  return { data, tags: source.info.gdalMetadata ?? {} };
}

describe("--model PATH.onnx", { timeout: 120_000 }, () => {
  test("translates, and writes its hash with the picture", async () => {
    const { status, stderr } = spawned("--model", model("plain"));
    expect(stderr).toContain("proposed from its header");
    expect(stderr).toContain("its licence is not stated (--licence)");
    expect(status).toBe(0);
    const { data, tags } = await pixels();
    expect(new Set(Array.from(data)).size).toBeGreaterThan(50);
    expect(tags).toMatchObject({
      SAR2EARTH_MODEL: expect.stringMatching(/^own-/),
      SAR2EARTH_LICENCES: expect.stringMatching(/^own-.*: \w/),
      SAR2EARTH_MODEL_SHA256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test("takes the toggles, a card, and weights beside it", async () => {
    await translate("--model", model("plain"));
    const plain = await pixels();
    for (const args of [
      [model("fixed"), "--range=-1..1"],
      [model("nhwc"), "--layout", "nhwc"],
      [model("bgr"), "--order", "bgr"],
      [model("external")],
      [model("described"), "--card", join(OWN, "described.mlm.json")],
    ]) {
      const { status, stderr } = await translate("--model", ...args);
      expect([status, stderr]).toEqual([0, expect.stringContaining("own model own-")]);
      const { data } = await pixels();
      const differences = Array.from(data, (v, i) =>
        Math.abs(v - (plain.data[i] as number)),
      );
      expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    }
  });

  test("says that a licence is non-commercial, and that a picture is flat", async () => {
    const card = join(OWN, "described.mlm.json");
    const nc = await translate("--model", model("described"), "--card", card);
    expect(nc.stderr).toContain("licence is non-commercial (CC-BY-NC-4.0)");
    const flat = await translate("--model", model("constant"));
    expect(flat.stderr).toContain("first tile is one colour");
  });

  test("refuses what is no model, and toggles without one", async () => {
    writeFileSync(at("text.onnx"), "Dear network, please translate.\n");
    writeFileSync(at("half.onnx"), readFileSync(model("plain")).subarray(0, 500));
    for (const path of [at("text.onnx"), at("half.onnx"), model("claims-3gb")]) {
      const { status, stderr, ms } = await translate("--model", path);
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining("file-unsupported"),
      ]);
      expect(ms).toBeLessThan(30_000);
    }
    const unknown = await translate("--model", model("unknown-op"));
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringContaining("Frobnicate"),
    ]);
    const { status, stderr } = await translate("--model", "tiny", "--range", "db");
    expect([status, stderr]).toEqual([2, expect.stringContaining("--model PATH.onnx")]);
    const none = await translate("--model", at("missing.onnx"));
    expect([none.status, none.stderr]).toEqual([
      2,
      expect.stringContaining("found none"),
    ]);
  });

  test("ends with a message where the model does not end", () => {
    const { signal, stderr } = spawned(
      "--model",
      model("loops-long"),
      "--patience",
      "3",
    );
    expect(signal).toBe("SIGKILL");
    expect(stderr).toContain("“loops-long.onnx” took too long and was ended");
  });
});
