// The command line's TypeScript as plain JavaScript: built once, and again when a source
// or a package has changed. Compiling at every call took seconds.
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const modules = path.join(root, "node_modules");
const cache = path.join(modules, ".cache", "sar2earth");
const entries = ["main", "simulate/scene-worker"];
/** The page's alone: a change in them makes no other program. */
const pageRooms = ["effects", "state", "testing", "ui"];
/** A program that still runs may load a part of an older build. */
const KEEP_MS = 24 * 3600 * 1000;

/** Imports one of the entries, `main` or `simulate/scene-worker`. */
export async function importBuilt(entry) {
  const folder = await ensureBuilt();
  return import(pathToFileURL(path.join(folder, `${entry}.js`)).href);
}

/** The folder of the build that fits the sources as they are, made if there is none. */
export async function ensureBuilt() {
  const folder = path.join(cache, fingerprint());
  if (fs.existsSync(folder)) {
    return folder;
  }
  return (await buildInto(folder)) ?? buildForOnce();
}

/** Builds beside and renames, so that what has the name is whole; null where nothing can be written. */
async function buildInto(folder) {
  const part = `${folder}.part-${process.pid}`;
  try {
    fs.mkdirSync(part, { recursive: true });
  } catch {
    return null;
  }
  try {
    await build(part);
    removeOld();
    fs.renameSync(part, folder);
  } catch (error) {
    fs.rmSync(part, { recursive: true, force: true });
    // Another process was faster; its build is the same.
    if (!fs.existsSync(folder)) {
      throw error;
    }
  }
  return folder;
}

/** For an installation that may not be written to: built at each call, gone at its end. */
async function buildForOnce() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sar2earth-"));
  process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
  await build(folder);
  return folder;
}

async function build(outdir) {
  const esbuild = await import("esbuild");
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => path.join(here, `${entry}.ts`)),
    outbase: here,
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    // Native; it is loaded where a network runs.
    external: ["onnxruntime-node"],
    // CommonJS packages in the bundle ask for Node's own modules.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
    plugins: [sourceAddresses],
    logLevel: "warning",
  });
}

/** What a source finds relative to itself (models, regions, workers) stays where it is. */
const sourceAddresses = {
  name: "source-addresses",
  setup(builder) {
    builder.onLoad({ filter: /[\\/]src[\\/](?:cli|adapters)[\\/].*\.ts$/ }, (args) => {
      const text = fs.readFileSync(args.path, "utf8");
      const address = JSON.stringify(pathToFileURL(args.path).href);
      return { contents: text.replaceAll("import.meta.url", address), loader: "ts" };
    });
  },
};

/** Of place, size and time of everything that the build is made of. */
function fingerprint() {
  const hash = createHash("sha256").update(root);
  const files = fs
    .readdirSync(path.join(root, "src"), { withFileTypes: true })
    .filter((room) => room.isDirectory() && !pageRooms.includes(room.name))
    .flatMap((room) => listFiles(path.join(root, "src", room.name)));
  for (const file of [...files.sort(), path.join(modules, ".package-lock.json")]) {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    hash.update(`${file}\0${stat?.size}\0${stat?.mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

function listFiles(folder) {
  return fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(
      (entry) => entry.isFile() && /(?<!\.(?:test|bench))\.m?[jt]s$/.test(entry.name),
    )
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

function removeOld() {
  for (const name of fs.readdirSync(cache)) {
    const old = path.join(cache, name);
    const stat = fs.statSync(old, { throwIfNoEntry: false });
    if (stat !== undefined && Date.now() - stat.mtimeMs > KEEP_MS) {
      fs.rmSync(old, { recursive: true, force: true });
    }
  }
}
