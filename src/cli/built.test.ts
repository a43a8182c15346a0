/** The build that `npx sar2earth` runs: made once, whole, and never older than its sources. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeEach, describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const project = mkdtempSync(join(tmpdir(), "sar2earth-built-"));
const program = join(project, "src/cli/sar2earth.mjs");
const cache = join(project, "node_modules/.cache");
const builds = () => readdirSync(join(cache, "sar2earth"));

afterAll(() => rmSync(project, { recursive: true }));
beforeEach(() => {
  rmSync(join(project, "src"), { recursive: true, force: true });
  rmSync(cache, { recursive: true, force: true });
  for (const room of ["adapters", "cli/simulate", "core", "engine", "ports"]) {
    mkdirSync(join(project, "src", room), { recursive: true });
  }
  mkdirSync(join(project, "node_modules"), { recursive: true });
  for (const name of ["built.mjs", "sar2earth.mjs"]) {
    cpSync(join(root, "src/cli", name), join(project, "src/cli", name));
  }
  const esbuild = join(project, "node_modules/esbuild");
  rmSync(esbuild, { force: true, recursive: true });
  symlinkSync(join(root, "node_modules/esbuild"), esbuild);
  writeFileSync(join(project, "src/cli/simulate/scene-worker.ts"), "");
  writeSource("first");
});

function writeSource(word: string): void {
  writeFileSync(
    join(project, "src/cli/main.ts"),
    `export const runProgram = async (args: string[]): Promise<number> => {
       console.log(${JSON.stringify(word)}, import.meta.url, args.join());
       return 3;
     };`,
  );
}

function call(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
  });
  return { status, stdout: stdout.trim(), stderr };
}

describe("the build of a clone", () => {
  test("is made by the first call and kept; sources keep their own addresses", () => {
    const address = pathToFileURL(join(project, "src/cli/main.ts")).href;
    const answer = { status: 3, stdout: `first ${address} a,b`, stderr: "" };
    expect(call("a", "b")).toEqual(answer);
    const made = builds();
    expect(made).toHaveLength(1);
    // Nothing is compiled again: whoever loads the compiler now ends.
    const compiler = join(project, "node_modules/esbuild");
    rmSync(compiler);
    mkdirSync(compiler);
    writeFileSync(join(compiler, "index.js"), "process.exit(9);");
    expect(call("a", "b")).toEqual(answer);
    expect(builds()).toEqual(made);
  });

  test("follows its sources", () => {
    call();
    writeSource("second");
    expect(call().stdout).toContain("second");
    expect(builds()).toHaveLength(2);
  });

  test("is whole when several make it at once", async () => {
    const children = Array.from({ length: 3 }, () =>
      spawn(process.execPath, [program], { stdio: "ignore" }),
    );
    const ends = await Promise.all(children.map((child) => once(child, "close")));
    expect(ends.map(([code]) => code)).toEqual([3, 3, 3]);
    expect(builds()).toHaveLength(1);
  });

  test("works where it cannot be kept", () => {
    writeFileSync(cache, "a file where the folder should be");
    expect(call()).toMatchObject({ status: 3, stderr: "" });
    expect(call().stdout).toContain("first");
  });

  test("says what is missing where no packages are installed", () => {
    rmSync(join(project, "node_modules"), { recursive: true });
    const { status, stderr } = call();
    expect(status).toBe(2);
    expect(stderr).toContain("run `npm ci`");
  });
});

/** The sources that importing a file of the build runs at once, as esbuild names them. */
function sourcesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) {
    return [];
  }
  seen.add(file);
  const text = readFileSync(file, "utf8");
  const imports = [
    ...text.matchAll(/^(?:import|\} from|import .* from) ?"(\.[^"]+)"/gm),
  ];
  return [
    ...[...text.matchAll(/^\/\/ ((?:src|node_modules)\/\S+)$/gm)].map(
      ([, at]) => at ?? "",
    ),
    ...imports.flatMap(([, at]) => sourcesOf(join(dirname(file), at ?? ""), seen)),
  ];
}

test("`--help` and a wrong command load nothing of the engine, and no package", async () => {
  const built = await import(pathToFileURL(join(root, "src/cli/built.mjs")).href);
  const folder: string = await built.ensureBuilt();
  const sources = sourcesOf(join(folder, "main.js"));
  expect(sources).toContain("src/cli/usage.ts");
  const allowed = /^src\/(?:cli\/(?:output\/)?[^/]+|core\/errors)\.ts$/;
  expect(sources.filter((at) => !allowed.test(at))).toEqual([]);
  expect(sources.length).toBeLessThan(10);
  // The engine is in the build, in parts that are loaded when a command needs them.
  const parts = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const all = parts.flatMap((name) => sourcesOf(join(folder, name)));
  expect(all).toContain("src/engine/create-engine.ts");
});

test("npx finds the command among the packages' own", () => {
  // A command of the root package is copied into npx's cache at every call.
  const read = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));
  expect(read("package.json").bin).toBeUndefined();
  expect(read("bin/package.json").bin).toEqual({ sar2earth: "sar2earth.mjs" });
  const shim = process.platform === "win32" ? "sar2earth.cmd" : "sar2earth";
  const linked = join(root, "node_modules/.bin", shim);
  const { status, stdout } = spawnSync(linked, ["--help"], {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  expect(status).toBe(0);
  expect(stdout).toContain("sar2earth inspect FILE");
});

describe("what is printed", () => {
  const bash = (line: string) => {
    const args = ["-c", `set -o pipefail; "$0" src/cli/sar2earth.mjs ${line}`];
    return spawnSync("bash", [...args, process.execPath], {
      ...{ cwd: root, encoding: "utf8" },
    });
  };

  test("to a full disk is a failure that is said", () => {
    const { status, stderr } = bash("--help > /dev/full");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^sar2earth: what was printed is lost: .*ENOSPC/);
  });

  test("to a reader that has enough is none", () => {
    const { status, stdout, stderr } = bash("models --json | head -1");
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: "[\n",
      stderr: "",
    });
  });
});
