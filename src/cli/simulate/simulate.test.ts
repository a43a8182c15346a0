import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decode as decodePng } from "fast-png";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runCli } from "#cli/main.ts";
import { LABELS } from "#core/regions/labels.ts";
import { parseRegionsFile } from "#core/regions/regions-file.ts";
import { printedBy } from "#testing/printed.ts";

// Worker threads compile the simulator anew, on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const root = mkdtempSync(join(tmpdir(), "sar2earth-simulate-"));
afterAll(() => rmSync(root, { recursive: true }));

beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

const run = (...args: string[]) => printedBy(() => runCli(args));

const SMALL = ["--style", "chicago", "--size", "128"];

/** Every file below a folder: relative path → bytes. */
function filesOf(folder: string): Record<string, Buffer> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path)]),
  );
}

describe("sar2earth simulate", () => {
  const one = join(root, "one");
  const KINDS: Record<string, string> = {
    ...{
      sar: "capella-geo",
      sigma0: "calibrated-float",
      eo: "rgb-eo",
      labels: "rgb-eo",
    },
  };
  const PAIRS = [...SMALL, "--seed", "4", "--clean", "--gap", "30"];

  test("pairs: whole files, not made twice", async () => {
    const args = [...PAIRS, "--count", "2"];
    const first = await run("simulate", ...args, "--out", one, "--jobs", "2");
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toContain("2 simulated scenes in");
    const files = filesOf(one);
    expect(Object.keys(files).sort()).toEqual(
      ["chicago-4", "chicago-5"]
        .flatMap((stem) => [
          `${stem}.json`,
          ...["eo", "labels", "sar", "sigma0"].map((file) => `${stem}_${file}.tif`),
        ])
        .sort(),
    );

    const json = JSON.parse(files["chicago-4.json"]?.toString() ?? "");
    expect(json).toMatchObject({
      simulated: true,
      style: "chicago",
      seed: 4,
      crs: "EPSG:32616",
      gapDays: 30,
      acquisition: { sizePx: 128, timeGapDays: 30 },
      files: { sar: "chicago-4_sar.tif", eo: "chicago-4_eo.tif" },
    });
    expect(Object.keys(json.shares)).toEqual([...LABELS]);

    // The time stamp shows whether a file was written again.
    const writtenMs = statSync(join(one, "chicago-4_sar.tif")).mtimeMs;
    const again = await run("simulate", ...args, "--out", one);
    expect(again.stdout).toMatch(/: 0 simulated scenes in .*, 2 there already/);
    expect(statSync(join(one, "chicago-4_sar.tif")).mtimeMs).toBe(writtenMs);

    const inspected = await run("inspect", join(one, "chicago-4_sar.tif"), "--json");
    expect(JSON.parse(inspected.stdout)).toMatchObject({
      kind: "capella-geo",
      unit: "dn",
      crs: "EPSG:32616",
      metadata: { lookSide: json.acquisition.lookSide },
    });
  });

  test("--layout authors: their folders, 8 bits, patches that their loader leaves as they are", async () => {
    const out = join(root, "authors");
    const args = ["--size", "264", "--layout", "authors", "--phase", "test"];
    await run("simulate", ...SMALL.slice(0, 2), ...args, "--border", "--out", out);
    const files = filesOf(out);
    expect(Object.keys(files).sort()).toEqual([
      "test/chicago/A/chicago-1_0_0.png",
      "test/chicago/B/chicago-1_0_0.png",
      "test/chicago/chicago-1.json",
    ]);
    const [sar, eo] = ["A", "B"].map((side) =>
      decodePng(files[`test/chicago/${side}/chicago-1_0_0.png`] as Buffer),
    );
    expect(sar).toMatchObject({ width: 256, height: 256, depth: 8, channels: 1 });
    expect(eo).toMatchObject({ width: 256, height: 256, depth: 8, channels: 3 });
    // The wedge without data at the corner.
    expect(sar?.data[0]).toBe(0);
    expect(new Set(sar?.data).size).toBeGreaterThan(100);
  });

  test("directions are compass degrees, and say so when they are none", async () => {
    const out = join(root, "directed");
    const directed = ["--look", "90", "--side", "left", "--sun", "180,45"];
    await run("simulate", ...SMALL, ...directed, "--out", out);
    const json = JSON.parse(readFileSync(join(out, "chicago-1.json"), "utf8"));
    expect(json.acquisition).toMatchObject({
      // East is +x, south +y.
      lookRad: 0,
      lookSide: "left",
      sunAzimuthRad: Math.PI / 2,
      sunElevationRad: Math.PI / 4,
    });
    for (const [option, text, found] of [
      ["look", "400", "--look 400"],
      ["side", "port", "--side port"],
      ["sun", "180", "--sun 180"],
      ["sun", "180,2", "--sun 2"],
    ] as const) {
      const wrong = await run("simulate", ...SMALL, `--${option}`, text, "--out", out);
      expect(wrong.code, option).toBe(2);
      expect(wrong.stderr).toContain(found);
    }
  });

  test("--speckle-seed: another draw of the same scene, beside it", async () => {
    const out = join(root, "speckle");
    for (const draw of [[], ["--speckle-seed", "7"]]) {
      await run("simulate", ...SMALL, ...draw, "--clean", "--out", out);
    }
    const files = filesOf(out);
    const [own, other] = ["chicago-1", "chicago-1-speckle7"].map((stem) =>
      ["sar", "eo", "labels", "sigma0"].map((file) => files[`${stem}_${file}.tif`]),
    ) as [Buffer[], Buffer[]];
    expect(own.map((bytes, i) => bytes.equals(other[i] as Buffer))).toEqual([
      ...[false, true, true, true],
    ]);
    const json = JSON.parse(files["chicago-1-speckle7.json"]?.toString() ?? "");
    expect(json.acquisition.speckleSeed).toBe(7);
  });

  test("Ctrl-C leaves whole files only, with the bytes of any other run", async () => {
    const out = join(root, "stopped");
    const program = fileURLToPath(new URL("../sar2earth.mjs", import.meta.url));
    const args = ["simulate", ...PAIRS, "--count", "50", "--out", out];
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const closed = once(child, "close");
    const said: string[] = [];
    for await (const text of child.stderr) {
      said.push(String(text));
      if (said.join("").includes("1/50")) {
        child.kill("SIGINT");
      }
    }
    const [code, signal] = await closed;
    expect({ code, signal }).toEqual({ code: null, signal: "SIGINT" });
    const names = readdirSync(out);
    expect(names.some((name) => name.startsWith(".part"))).toBe(false);
    const images = names.filter((name) => name.endsWith(".tif"));
    expect(images.length).toBeGreaterThanOrEqual(4);
    for (const name of images) {
      const inspected = await run("inspect", join(out, name), "--json");
      const kind = JSON.parse(inspected.stdout).kind;
      expect(kind, name).toBe(KINDS[name.replace(/^.*_|\.tif$/g, "")]);
      // The first test made the same scenes, two at a time.
      const other = join(one, name);
      if (existsSync(other)) {
        expect(readFileSync(join(out, name)).equals(readFileSync(other)), name).toBe(
          true,
        );
      }
    }
  });

  test.each([
    ["no such style", ["--style", "london", "--out", "x"], "--style london"],
    ["no folder", ["--style", "paris"], "Expected --out"],
    ["a size that is none", [...SMALL, "--size", "big", "--out", "x"], "--size big"],
    ["too coarse", [...SMALL, "--gsd", "2", "--out", "x"], "0.15 to 1.2"],
    [
      "no such polarisation",
      [...SMALL, "--polarisation", "HV", "--out", "x"],
      "HH or VV",
    ],
    ["half a speckle seed", [...SMALL, "--speckle-seed", "0.5", "--out", "x"], "0.5"],
    ["no looks", [...SMALL, "--looks", "0", "--out", "x"], "--looks 0"],
    ["half a shift", [...SMALL, "--shift", "1", "--out", "x"], "two numbers"],
    [
      "an unknown layout",
      [...SMALL, "--layout", "zip", "--out", "x"],
      "pairs or authors",
    ],
    ["a phase with a path", [...SMALL, "--phase", "../a", "--out", "x"], "plain name"],
    ["no jobs", [...SMALL, "--jobs", "0", "--out", "x"], "--jobs 0"],
    ["a stray word", ["paris", "--out", "x"], "paris"],
    ["an unknown option", [...SMALL, "--colour", "--out", "x"], "--colour"],
  ])("%s: exit code 2 and one line", async (_, args, words) => {
    const { code, stderr } = await run("simulate", ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr.split("\n")).toHaveLength(1);
    expect(existsSync("x")).toBe(false);
  });

  test("a folder that is a file: exit code 2", async () => {
    const file = join(root, "file");
    writeFileSync(file, "");
    const { code, stderr } = await run("simulate", ...SMALL, "--out", join(file, "in"));
    expect(code).toBe(2);
    expect(stderr).toContain("cannot be written");
  });
});

describe("sar2earth regions", () => {
  const out = join(root, "regions");
  const args = ["regions", "--out", out, "--size", "128"];
  const index = () =>
    parseRegionsFile(JSON.parse(readFileSync(join(out, "regions.json"), "utf8")));

  test("--first makes one; its files are what the list says", async () => {
    expect(await run(...args, "--first")).toMatchObject({ code: 0, stderr: "" });
    const { planned, regions } = index();
    expect(planned).toHaveLength(10);
    expect(regions.map(({ id }) => id)).toEqual(["charleston-u"]);
    for (const file of Object.values(regions[0]?.files ?? {})) {
      expect(statSync(join(out, file?.url ?? "none")).size).toBe(file?.bytes);
    }
    expect(regions[0]).toMatchObject({ simulated: true, sizePx: 128, gapDays: 101 });
    expect(readdirSync(out).sort()).toEqual(["charleston-u", "regions.json"]);
    const again = await run(...args, "--first");
    expect(again.stdout).toContain("0 simulated regions made, 1 there already");
  });

  test("what was made of other instructions is not listed", async () => {
    const text = readFileSync(join(out, "charleston-u", "region.json"), "utf8");
    const other = { ...JSON.parse(text), id: "chicago", hash: "of-another-simulator" };
    mkdirSync(join(out, "chicago"));
    writeFileSync(join(out, "chicago", "region.json"), JSON.stringify(other));
    const { stdout } = await run(...args, "--first");
    expect(stdout).toContain("0 simulated regions made, 1 there already");
    expect(index().regions.map(({ id }) => id)).toEqual(["charleston-u"]);
  });
});
