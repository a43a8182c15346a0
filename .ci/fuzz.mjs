// `npm run fuzz -- --minutes 2 --seed 7`: bundles the fuzzer and its child, and runs it.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const cache = path.join(root, "node_modules", ".cache", "sar2earth");
fs.mkdirSync(cache, { recursive: true });
const outdir = fs.mkdtempSync(path.join(cache, "fuzz-"));
try {
  await build({
    absWorkingDir: root,
    entryPoints: ["fuzz", "fuzz-child"].map((name) => `e2e/fuzz/${name}.ts`),
    outdir,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    outExtension: { ".js": ".mjs" },
    external: ["onnxruntime-node"],
    // CommonJS packages in the bundle ask for Node's own modules.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  const child = path.join(outdir, "fuzz-child.mjs");
  const { status } = spawnSync(
    process.execPath,
    [path.join(outdir, "fuzz.mjs"), "--child", child, ...process.argv.slice(2)],
    { cwd: root, stdio: "inherit" },
  );
  process.exitCode = status ?? 1;
} finally {
  fs.rmSync(outdir, { recursive: true, force: true });
}
