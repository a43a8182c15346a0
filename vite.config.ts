import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { chromiumLaunch } from "./e2e/chromium.ts";
import { dataFolder } from "./e2e/data-folder.ts";

// Cross-origin isolation, which wasm threads need. `require-corp` and not
// `credentialless`: Safari does not know the latter, and nothing here needs it. COGs and
// map tiles from elsewhere are fetched in CORS mode (range requests, WebGL textures),
// which `require-corp` lets through; what sends no CORS headers could not be drawn or
// measured in any case.
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

const testEnvironment = { SAR2EARTH_DATA: dataFolder };

const nodeTests = "src/**/*.test.{ts,tsx}";
const browserTests = "src/**/*.browser.test.{ts,tsx}";

export default defineConfig({
  // Relative, so that the built site works from any sub-path.
  base: "./",
  // What does not exist is a 404, never index.html: a wasm or ONNX file that turns out to
  // be HTML gives errors that nobody understands.
  appType: "mpa",
  plugins: [react(), publishedModels(), offlinePage()],
  // A worker imports ONNX Runtime like this (the exports map knows both):
  //   import * as ort from "onnxruntime-web/webgpu";
  //   import wasmUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
  //   ort.env.wasm.wasmPaths = { wasm: wasmUrl };
  // `/webgpu` resolves to the bundle with its .mjs inside, so that only the .wasm is
  // served. `asyncify` is the build that `/webgpu` was made for; it has the wasm provider
  // too.
  worker: {
    format: "es",
    rolldownOptions: {
      output: {
        codeSplitting: {
          // ONNX Runtime starts its threads from the file it stands in. In one chunk with
          // its worker, every thread would run the whole worker once more.
          // Its scripts only: with the address of the .wasm in the same chunk, the worker
          // would load all of ONNX Runtime at its start.
          groups: [
            { name: "onnxruntime", test: /node_modules[\\/]onnxruntime-web.*js$/ },
          ],
        },
      },
    },
  },
  optimizeDeps: {
    // The scanner does not follow `new Worker(…)`: without the second entry the workers'
    // packages are found late, and the first visit reloads in the middle.
    entries: ["index.html", "src/*.worker.ts"],
    // Already one bundle, and it has to find its own file (see above).
    exclude: ["onnxruntime-web"],
  },
  build: { manifest: true, chunkSizeWarningLimit: 1000 },
  server: {
    headers: isolation,
    // The training kit's environment alone has tens of thousands of files.
    watch: { ignored: ["**/models/training/**"] },
  },
  preview: { headers: isolation },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          env: testEnvironment,
          environment: "node",
          include: [nodeTests],
          exclude: [browserTests],
          // These end what hangs; how fast a host is, is for the benchmarks to say.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          benchmark: { include: ["src/**/*.bench.ts"] },
        },
      },
      {
        extends: true,
        // Tests import what the page reaches late or never: scanning every source once
        // keeps Vitest from reloading in the middle of a test.
        optimizeDeps: {
          entries: [
            "src/**/!(*.test|*.bench).{ts,tsx}",
            browserTests,
            "!src/cli/**",
            "!src/adapters/node/**",
          ],
        },
        server: { fs: { allow: dataFolder === "" ? ["."] : [".", dataFolder] } },
        test: {
          name: "browser",
          env: testEnvironment,
          include: [browserTests],
          // SwiftShader is slow to start, and slower on a busy machine.
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // One page at a time: two would share two cores and one software GPU.
          fileParallelism: false,
          benchmark: { include: [] },
          browser: {
            enabled: true,
            headless: true,
            provider: playwright({ launchOptions: chromiumLaunch }),
            instances: [{ browser: "chromium" }],
            viewport: { width: 1280, height: 800 },
            screenshotFailures: false,
          },
        },
      },
    ],
  },
});

const published =
  /^(?:catalog\.json|[^/]+\/[^/]+\/(?:card\.json|[^/]+\.(?:onnx|f32)))$/;

/** Whether the site needs a file of `models/`: no training kit, no golden pairs. */
function isPublished(path: string): boolean {
  return published.test(path) && !/^training\/|\/golden/.test(path);
}

/** `<stage>/<id>/<file>` and the catalogue, without walking the training kit. */
function listModelFiles(root: string): string[] {
  const foldersIn = (path: string) =>
    readdirSync(join(root, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "training")
      .map((entry) => join(path, entry.name));
  if (!existsSync(root)) {
    return [];
  }
  const files = foldersIn("")
    .flatMap(foldersIn)
    .flatMap((model) =>
      readdirSync(join(root, model)).map((name) => `${model}/${name}`),
    );
  return existsSync(join(root, "catalog.json")) ? ["catalog.json", ...files] : files;
}

/**
 * Serves the model cards and weights under `<base>models/` in development, and copies
 * exactly those into the built site. A project without any model has an empty catalogue.
 */
function publishedModels(): Plugin {
  const emptyCatalog = JSON.stringify({ schema: 1, models: [] });
  let root = "";
  let outDir = "";
  return {
    name: "sar2earth:published-models",
    configResolved(config) {
      root = join(config.root, "models");
      outDir = join(resolve(config.root, config.build.outDir), "models");
    },
    configureServer(server) {
      const prefix = `${server.config.base}models/`;
      server.middlewares.use((request, response, next) => {
        const [path = ""] = (request.url ?? "").split("?");
        // Browser tests read golden pairs too: leave everything to Vite's own files.
        if (!path.startsWith(prefix) || process.env.VITEST) {
          next();
          return;
        }
        const file = decodeURIComponent(path.slice(prefix.length));
        if (isPublished(file) && existsSync(join(root, file))) {
          next();
        } else if (file === "catalog.json") {
          response.setHeader("Content-Type", "application/json").end(emptyCatalog);
        } else {
          response.writeHead(404).end();
        }
      });
    },
    generateBundle() {
      if (!existsSync(join(root, "catalog.json"))) {
        this.emitFile({
          type: "asset",
          fileName: "models/catalog.json",
          source: emptyCatalog,
        });
      }
    },
    writeBundle() {
      for (const file of listModelFiles(root).filter(isPublished)) {
        cpSync(join(root, file), join(outDir, file));
      }
    },
  };
}

/** Puts `sw.js` beside the page, with the list of the files that the page is made of. */
function offlinePage(): Plugin {
  let root = "";
  return {
    name: "sar2earth:offline-page",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      root = config.root;
    },
    generateBundle(_, bundle) {
      const assets = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
      // "./" is index.html, as it is asked for.
      const files = ["./", "icon.svg", "manifest.webmanifest", ...assets.sort()];
      const page = bundle["index.html"];
      const version = createHash("sha256")
        .update(JSON.stringify([files, page?.type === "asset" ? page.source : ""]))
        .digest("hex")
        .slice(0, 16);
      this.emitFile({
        type: "asset",
        fileName: "sw.js",
        source: readFileSync(join(root, "src/service-worker.js"), "utf8")
          .replace("FILES = []", `FILES = ${JSON.stringify(files)}`)
          .replace('VERSION = ""', `VERSION = "${version}"`),
      });
    },
  };
}
