import { availableParallelism } from "node:os";
import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { notices } from "./build/notices.ts";
import { offlinePage } from "./build/offline-page.ts";
import { packedWasm } from "./build/packed-wasm.ts";
import { publishedModels } from "./build/published-models.ts";
import { ISOLATION } from "./build/site-policy.ts";
import { sourceHash } from "./build/source-hash.ts";
import { strictPackages } from "./build/strict-packages.ts";
import { chromiumLaunch } from "./e2e/chromium.ts";
import { dataFolder } from "./e2e/data-folder.ts";

const testEnvironment = { SAR2EARTH_DATA: dataFolder };

const nodeTests = "src/**/*.test.{ts,tsx}";
// They replace modules, or measure the memory of their process.
const isolatedTests = "src/**/*.isolated.test.ts";
const browserTests = "src/**/*.browser.test.{ts,tsx}";

const nodeProject = {
  env: testEnvironment,
  environment: "node",
  // Vitest's default leaves one core free, which on two cores is half of them.
  maxWorkers: availableParallelism(),
  // These end what hangs; how fast a host is, is for the benchmarks to say.
  testTimeout: 180_000,
  hookTimeout: 180_000,
} as const;

export default defineConfig({
  // Relative, so that the built site works from any sub-path.
  base: "./",
  // What does not exist is a 404, never index.html: a wasm or ONNX file that turns out to
  // be HTML gives errors that nobody understands.
  appType: "mpa",
  // Stored pixels are those of one build: see core/version.ts.
  define: { __BUILD__: JSON.stringify(sourceHash(import.meta.dirname)) },
  plugins: [react(), publishedModels(), packedWasm(), notices(), offlinePage()],
  // The runner's worker imports ONNX Runtime in one of three builds
  // (src/adapters/onnx/runtime-builds.ts). `/wasm`, `/jspi` and `/webgpu` resolve to bundles
  // with their .mjs inside, so that only the .wasm is served.
  worker: {
    format: "es",
    plugins: () => [strictPackages()],
    rolldownOptions: {
      output: {
        codeSplitting: {
          // ONNX Runtime starts its threads from the file it stands in. In one chunk with
          // its worker, every thread would run the whole worker once more.
          // Its scripts only: with the address of the .wasm in the same chunk, the worker
          // would load all of ONNX Runtime at its start.
          // A chunk a build: a thread would start every build that it finds in its file.
          groups: ["wasm", "jspi", "webgpu"].map((build) => ({
            name: `onnxruntime-${build}`,
            test: new RegExp(
              `node_modules[\\\\/]onnxruntime-web.*ort\\.${build}\\..*js$`,
            ),
          })),
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
  build: {
    manifest: true,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Dialogs and drawers load when one is opened. Without a chunk of their own, a
          // hook of Mantine that the first paint needs, too, brings them all along.
          includeDependenciesRecursively: false,
          groups: [
            {
              name: "dialogs",
              test: /(?:react-remove-scroll|use-sidecar|tslib|components[\\/](?:ScrollArea[\\/](?!utils)|ModalBase|Modal[\\/]|Drawer))/,
            },
            // Forty small files would wait for each other.
            { name: "first-paint", tags: ["$initial"] },
          ],
        },
      },
    },
  },
  server: {
    headers: ISOLATION,
    // The training kit's environment alone has tens of thousands of files.
    watch: { ignored: ["**/models/training/**"] },
  },
  preview: { headers: ISOLATION },
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...nodeProject,
          name: "node",
          include: [nodeTests],
          exclude: [browserTests, isolatedTests],
          // Files share their processes, and with them the modules: loading the engine anew
          // for each of 300 files takes as long as the tests themselves.
          isolate: false,
          benchmark: { include: ["src/**/*.bench.ts"] },
        },
      },
      {
        extends: true,
        test: {
          ...nodeProject,
          name: "node-isolated",
          include: [isolatedTests],
          benchmark: { include: [] },
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
          // Projects with different numbers of workers cannot run at the same time.
          sequence: { groupOrder: 1 },
          // SwiftShader is slow to start, and slower on a busy machine.
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // Its default of 1 s is for quiet machines.
          expect: { poll: { timeout: 60_000 } },
          // One page at a time: two would share two cores and one software GPU.
          fileParallelism: false,
          benchmark: { include: [] },
          browser: {
            enabled: true,
            headless: true,
            provider: playwright({
              launchOptions: chromiumLaunch,
              // A click on what is not there fails, and does not wait for the test's end.
              actionTimeout: 60_000,
            }),
            instances: [{ browser: "chromium" }],
            viewport: { width: 1280, height: 800 },
            screenshotFailures: false,
          },
        },
      },
    ],
  },
});
