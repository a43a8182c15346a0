import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

// What the linter cannot see: names of folders, sizes, what is tracked and what must
// never be. Files that Git does not ignore count as tracked, so that a slip shows
// before it is committed.

const root = resolve(import.meta.dirname, "../..");
const dataFolder = process.env.SAR2EARTH_DATA ?? "";

const tracked = execFileSync(
  "git",
  ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
  { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 },
)
  .split("\0")
  .filter((path) => path !== "" && existsSync(join(root, path)));

const sizeOf = (path: string) => statSync(join(root, path)).size;
const read = (path: string) => readFileSync(join(root, path));
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

it("has nothing at the root but what the house has rooms for", () => {
  const folders = ["src", "bin", "public", "models", "e2e", "build", "deploy", ".ci"];
  const files = [
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "tsconfig.json",
    "biome.json",
    "index.html",
    "README.md",
    "LICENSE",
    ".gitignore",
    ".npmrc",
  ];
  const strangers = tracked.filter((path) => {
    const [first = "", ...rest] = path.split("/");
    return rest.length > 0 ? !folders.includes(first) : !files.includes(first);
  });
  expect(strangers).toEqual([]);
});

it("names files and folders of src and e2e in kebab-case", () => {
  const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;
  const odd = tracked
    .filter((path) => /^(?:src|e2e)\//.test(path) && !/README\.md$|\.py$/.test(path))
    .filter((path) => !path.split("/").every((part) => kebab.test(part)));
  expect(odd).toEqual([]);
});

it("has no barrels", () => {
  const barrels = tracked.filter((path) =>
    /^(?:src|e2e)\/(?:.*\/)?index\.[cm]?[jt]sx?$/.test(path),
  );
  expect(barrels).toEqual([]);
});

it("has no file past 300 lines, comments and tests included", () => {
  // The linter leaves out a file's first comment, and sees neither tests nor other languages.
  const code =
    /^(?:src|e2e|build|deploy|\.ci|models\/training)\/.*\.(?:[cm]?[jt]sx?|css|py|sh)$/;
  const long = tracked
    .filter((path) => code.test(path))
    .map((path) => ({
      path,
      lines: read(path).toString("utf8").split("\n").length - 1,
    }))
    .filter(({ lines }) => lines > 300);
  expect(long).toEqual([]);
});

it("lets no function be longer than the linter's limit without a reason", () => {
  const exceptions = tracked
    .filter((path) => /^src\/.*\.tsx?$/.test(path))
    .flatMap((path) =>
      read(path)
        .toString("utf8")
        .split("\n")
        .filter((line) => /biome-ignore.*noExcessiveLines/.test(line))
        .map((line) => ({ path, reason: line.split(": ").slice(1).join(": ") })),
    )
    .filter(({ path }) => path !== "src/testing/conventions.test.ts");
  expect(exceptions.filter(({ reason }) => reason.length < 20)).toEqual([]);
  // There is none now; another one is a decision.
  expect(exceptions.map(({ path }) => path)).toEqual([]);
});

it("isolates tests that replace modules or measure their process's memory", () => {
  // The other files share a process: what it has loaded is not replaced, and its memory is
  // that of all of them.
  const alone = /\bvi\.(?:do)?mock\(|\bmaxRSS\b|\bprocess\.memoryUsage\(/i;
  const shared = tracked
    .filter((path) => /^src\/.*(?<!\.(?:isolated|browser))\.test\.tsx?$/.test(path))
    .filter((path) => alone.test(read(path).toString("utf8")));
  expect(shared).toEqual([]);
});

it("keeps core/ deterministic: no clock, no unseeded randomness", () => {
  const calls = /\bMath\.random\b|\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/;
  const impure = tracked.filter(
    (path) =>
      /^src\/core\/.*\.ts$/.test(path) &&
      !/\.(?:test|bench)\.ts$/.test(path) &&
      calls.test(read(path).toString("utf8")),
  );
  expect(impure).toEqual([]);
});

it("says nothing about the machine that it was written on", () => {
  // Put together, so that this file does not find itself.
  const places = ["work", "root", "home", "Users"].join("|");
  const machinePath = new RegExp(`(?<![\\w.)}\\]-])/(?:${places})/`);
  const found = tracked
    .filter((path) => path !== "package-lock.json" && sizeOf(path) < 4_000_000)
    .flatMap((path) => {
      const bytes = read(path);
      if (bytes.includes(0)) {
        return [];
      }
      return bytes
        .toString("utf8")
        .split("\n")
        .flatMap((line, row) => (machinePath.test(line) ? [`${path}:${row + 1}`] : []));
    });
  expect(found).toEqual([]);
});

it("keeps weights small enough to clone", () => {
  // Trained elsewhere, and of that size: VGG16 with half-precision weights.
  const foreign = "models/metric/lpips-vgg16/lpips-vgg16.onnx";
  const weights = tracked
    .filter((path) => path.endsWith(".onnx") && path !== foreign)
    .map((path) => ({ path, mb: sizeOf(path) / 1e6 }));
  expect(weights.filter(({ mb }) => mb >= 16)).toEqual([]);
  const models = tracked.filter((path) => path.startsWith("models/"));
  const total = models.reduce((sum, path) => sum + sizeOf(path), 0) / 1e6;
  expect(total).toBeLessThan(160);
});

it("installs packages without running their scripts", () => {
  // onnxruntime-node's downloads CUDA; where it fails, npm drops the package silently.
  expect(read(".npmrc").toString("utf8")).toMatch(/^ignore-scripts=true$/m);
});

it("names every platform's packages in the lock file", () => {
  // Without them npm ci refuses it; .ci/complete-lock.mjs says why, and writes them.
  const { packages } = JSON.parse(read("package-lock.json").toString("utf8")) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const known = new Set(
    Object.keys(packages).map((path) => path.split("node_modules/").at(-1)),
  );
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}))
    .filter((name) => !known.has(name));
  expect(missing, "run: node .ci/complete-lock.mjs").toEqual([]);
});

it.skipIf(dataFolder === "")("real data: none of it is in the project", () => {
  const minBytes = 2000;
  const candidates = tracked.filter((path) => sizeOf(path) > minBytes);
  const sizes = new Set(candidates.map(sizeOf));
  // Only files of a size that occurs on both sides can be the same.
  const dataHashes = new Map(
    readdirSync(dataFolder, { recursive: true, encoding: "utf8" })
      .map((path) => join(dataFolder, path))
      .filter((path) => {
        const stat = statSync(path);
        return stat.isFile() && sizes.has(stat.size);
      })
      .map((path) => [hashOf(readFileSync(path)), path]),
  );
  const copied = candidates.filter((path) => dataHashes.has(hashOf(read(path))));
  expect(copied).toEqual([]);
});
