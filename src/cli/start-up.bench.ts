/**
 * What a call of the command line costs before it does anything, and whose share that is:
 * Node's own start, the program's, and npm's. The limits are 0.5 s for `--help`, and 1 s
 * for `inspect` of a small file.
 *
 * `npx` reads npm's 2 000 files, its settings and the folder's package before it looks for
 * a program: "npx, an empty command" is that alone. The command is in a package of its own
 * (`bin/`), because npx reads the whole tree of packages, and copies the program into its
 * cache, for a command of the root package.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bench, describe } from "vitest";
import { makeGeoTiff } from "#testing/geotiff/make-geo-tiff.ts";

const root = resolve(import.meta.dirname, "../..");
const npx = process.platform === "win32" ? "npx.cmd" : "npx";

function call(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "ignore" });
  if (status !== 0) {
    throw error ?? new Error(`${command} ${args.join(" ")} ended with ${status}`);
  }
}

const program = resolve(root, "src/cli/sar2earth.mjs");
const scene = join(mkdtempSync(join(tmpdir(), "start-up-")), "scene.tif");
writeFileSync(
  scene,
  makeGeoTiff({
    ...{ width: 512, height: 512, tileSize: 256, overviews: "none" },
    georeference: { crs: "EPSG:32633", affine: [0.5, 0, 5e5, 0, -0.5, 5e6] },
  }).bytes,
);
const rounds = { iterations: 5, time: 0, warmupIterations: 1, warmupTime: 0 };

describe("start of the command line", () => {
  bench("Node, an empty program", () => call(process.execPath, ["-e", ""]), rounds);
  bench("sar2earth --help", () => call(process.execPath, [program, "--help"]), rounds);
  bench("npx, an empty command", () => call(npx, ["-c", "node -e ''"]), rounds);
  bench("npx sar2earth --help", () => call(npx, ["sar2earth", "--help"]), rounds);
  bench(
    "npx sar2earth inspect",
    () => call(npx, ["sar2earth", "inspect", scene]),
    rounds,
  );
});
