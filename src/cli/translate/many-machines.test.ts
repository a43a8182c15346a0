import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { mergeCommand } from "#cli/evaluate/evaluate.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { printedBy } from "#testing/printed.ts";
import { translateCommand } from "./translate-command.ts";

// One scene on many machines, and many scenes on one.

const ROOT = resolve(import.meta.dirname, "../../..");
const MODELS = join(ROOT, "src/testing/models");
const SIZE = 320;

const folder = mkdtempSync(join(tmpdir(), "sar2earth-many-"));
const at = (...names: string[]) => join(folder, ...names);
const sar = at("sar.tif");

/** The second quarter of the scene has no data, and neither have some columns. */
beforeAll(() => {
  const { sar: pixels, grid } = makeLandscape(3, SIZE);
  const holes = pixels.map((value, i) => {
    const row = Math.floor(i / SIZE);
    return (row >= SIZE / 4 && row < SIZE / 2) || i % SIZE < 20
      ? 0
      : Math.max(1, value);
  });
  const spec = { width: SIZE, height: SIZE, bands: 1, sampleType: "uint8" } as const;
  const file = encodeGeoTiff({ ...spec, georeference: grid, nodata: 0 }, holes);
  writeFileSync(sar, file);
  mkdirSync(at("scenes"));
  for (const name of ["a", "b", "c"]) {
    writeFileSync(at("scenes", `${name}_sar.tif`), file);
  }
  writeFileSync(at("scenes", "a_eo.tif"), "no scene of its own");
  writeFileSync(at("scenes", "broken.tif"), "II*");
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const MODEL = ["--as", "amplitude", "--threads", "1"];

async function run(...args: string[]): Promise<string> {
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  return (await printedBy(() => translateCommand([...args, ...MODEL], MODELS))).stdout;
}

const merged = (parts: readonly string[], out: string) =>
  printedBy(() => mergeCommand([...parts, "--out", out, "--force"]));

async function pixelsOf(path: string) {
  const source = await openGeoTiff(await openFileReader(path));
  const { info } = source;
  const { width, height } = info;
  const { data } = await source.readWindow(0, { col: 0, row: 0, width, height });
  source.dispose();
  const { SAR2EARTH_TIME: _, ...items } = info.gdalMetadata;
  const { georeference, nodata } = info;
  return { data, facts: { width, height, georeference, nodata, items } };
}

async function expectSame(path: string, other: string): Promise<void> {
  const [own, expected] = [await pixelsOf(path), await pixelsOf(other)];
  expect(own.facts).toEqual(expected.facts);
  expect(Buffer.from(own.data.buffer).equals(Buffer.from(expected.data.buffer))).toBe(
    true,
  );
}

describe("a range of the tiles", () => {
  test.each([
    ["tiny-translate", []],
    // Its norms see whole tiles: a part must have the tiles of the whole run.
    ["tiny-resnet", []],
    ["tiny-translate", ["--denoise", "tiny-denoise", "--stage", "denoised"]],
  ])("in four parts of %s %j, merged, is one run bit for bit", async (model, more) => {
    const args = [sar, "--model", model, ...more];
    const whole = at(`${model}${more.length}.tif`);
    await run(...args, "--out", whole);
    const out = at("split.tif");
    const parts: string[] = [];
    for (const index of [3, 1, 4, 2]) {
      await run(...args, "--out", out, "--tile-range", `${index}/4`, "--force");
      parts.push(at(`split.part-${index}-of-4.tif`));
    }
    const joined = at("joined.tif");
    const { stdout } = await merged(parts, joined);
    expect(stdout).toContain(`4 parts, ${SIZE} × ${SIZE} px`);
    await expectSame(joined, whole);

    await expect(merged(parts.slice(1), joined)).rejects.toMatchObject({
      found: expect.stringContaining("missing: 3 of 4"),
    });
  });

  test("that is there is not computed again, and parts of other runs do not fit", async () => {
    const args = [sar, "--out", at("again.tif"), "--tile-range", "1/2"];
    await run(...args, "--model", "tiny-translate");
    const part = at("again.part-1-of-2.tif");
    const before = readFileSync(part);
    await run(...args, "--model", "tiny-translate", "--resume");
    expect(readFileSync(part).equals(before)).toBe(true);
    await expect(
      run(...args, "--model", "tiny-resnet", "--resume"),
    ).rejects.toMatchObject({
      expected: expect.stringContaining("SAR2EARTH_MODEL “tiny-resnet”"),
      found: expect.stringContaining("SAR2EARTH_MODEL “tiny-translate”"),
    });
    expect(readFileSync(part).equals(before)).toBe(true);
    await run(
      ...[sar, "--out", at("again.tif"), "--tile-range", "2/2"],
      ...["--model", "tiny-resnet"],
    );
    await expect(
      merged([part, at("again.part-2-of-2.tif")], at("x.tif")),
    ).rejects.toMatchObject({
      found: expect.stringMatching(/tiny-translate.*tiny-resnet/),
    });
    expect(existsSync(at("x.tif"))).toBe(false);
  });

  test.each([
    [["--tile-range", "5/4"], "--tile-range 5/4"],
    [["--tile-range", "1/999"], "1/999"],
  ])("%j is refused", async (args, found) => {
    await expect(
      run(sar, "--out", at("no.tif"), "--model", "tiny-translate", ...args),
    ).rejects.toMatchObject({ found: expect.stringContaining(found) });
  });
});

describe("many scenes", () => {
  test("have a line each; one that fails ends nothing; --resume makes what is missing", async () => {
    const out = at("pictures/");
    vi.spyOn(process.stderr, "write").mockImplementation(() => true);
    const lines: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((line) => lines.push(line));
    const args = [at("scenes"), "--out", out, "--model", "tiny-translate", ...MODEL];
    await expect(translateCommand(args, MODELS)).rejects.toMatchObject({
      ...{ code: "scenes-failed", message: "1 of 4 scenes failed." },
    });
    expect(lines.map((line) => line.split(/\s+/)[0])).toEqual([
      ...["written", "written", "failed", "written"],
    ]);
    expect(readdirSync(out).sort()).toEqual(["a_sar.tif", "b_sar.tif", "c_sar.tif"]);

    rmSync(join(out, "b_sar.tif"));
    lines.length = 0;
    // Without the word nothing that is there is at risk.
    await expect(translateCommand(args, MODELS)).rejects.toMatchObject({
      message: expect.stringContaining("already"),
    });
    expect(lines).toEqual([]);
    await expect(
      translateCommand([...args, "--resume", "--json"], MODELS),
    ).rejects.toMatchObject({ code: "scenes-failed" });
    expect(lines.map((line) => JSON.parse(line).status)).toEqual([
      ...["there", "written", "failed", "there"],
    ]);
    log.mockRestore();
  });

  test("are spread over shards, each scene in one", async () => {
    const made = [];
    for (const index of [1, 2]) {
      const out = at(`shard-${index}/`);
      await run(
        ...[at("scenes", "a_sar.tif"), at("scenes", "b_sar.tif")],
        ...[at("scenes", "c_sar.tif"), "--model", "tiny-translate"],
        ...["--out", out, "--shard", `${index}/2`],
      );
      made.push(readdirSync(out).sort());
    }
    expect(made).toEqual([["a_sar.tif", "c_sar.tif"], ["b_sar.tif"]]);
  });
});

/** Runs a shell with the repository as its folder; the exit status, or the signal. */
function shell(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): string {
  const [program = "", ...args] = command;
  const { status, signal, stderr } = spawnSync(program, args, {
    ...{ cwd: ROOT, encoding: "utf8" },
    env: { ...process.env, ...environment },
  });
  return signal ?? (status === 0 ? "done" : `${status}: ${stderr}`);
}

describe("a stand-in scheduler", () => {
  const environment = (out: string, parts: number) => ({
    ...{ SCENE: sar, OUT: out, PARTS: String(parts) },
    SAR2EARTH: "node src/cli/sar2earth.mjs",
  });
  const options =
    "--model tile-unet-light-sim-x --as amplitude --threads 1 --levels off";
  const whole = at("whole.tif");
  beforeAll(async () => {
    vi.spyOn(process.stderr, "write").mockImplementation(() => true);
    const args = `${sar} --out ${whole} ${options}`.split(" ");
    await printedBy(() => translateCommand(args));
    vi.restoreAllMocks();
  });

  test("runs the Slurm array, one task of which is killed and started again", async () => {
    const out = at("slurm.tif");
    const task = (index: number) => ({
      ...{ ...environment(out, 3), OPTIONS: options },
      ...{ SLURM_ARRAY_TASK_ID: String(index), SLURM_ARRAY_TASK_COUNT: "3" },
    });
    const script = join(ROOT, "deploy/slurm-translate.sh");
    const killed = spawn("bash", [script], {
      ...{ cwd: ROOT, env: { ...process.env, ...task(2) }, detached: true },
      stdio: "ignore",
    });
    await new Promise((done) => setTimeout(done, 600));
    process.kill(-(killed.pid ?? 0), "SIGKILL");
    await new Promise((done) => killed.once("close", done));
    expect(existsSync(out)).toBe(false);
    for (const index of [3, 1, 2]) {
      expect(shell(["bash", script], task(index))).toBe("done");
    }
    await expectSame(out, whole);
  });

  test("runs the Kubernetes job, an index at a time", async () => {
    const out = at("kubernetes.tif");
    const manifest = readFileSync(
      join(ROOT, "deploy/kubernetes-translate.yaml"),
      "utf8",
    );
    const block = manifest.split("- |\n")[1]?.split(/\n {6}volumes:/)[0] ?? "";
    const script = block.replaceAll(/^ {14}/gm, "");
    expect(script).toContain("--tile-range");
    const program = `node src/cli/sar2earth.mjs`;
    for (const index of [1, 0]) {
      const found = shell(
        ["sh", "-euc", script.replace("translate ", `translate ${options} `)],
        {
          ...environment(out, 2),
          ...{ JOB_COMPLETION_INDEX: String(index), SAR2EARTH: program },
        },
      );
      expect(found).toBe("done");
    }
    await expectSame(out, whole);
  });
});
