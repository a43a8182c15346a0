import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createOpenSource } from "#adapters/geotiff/open-source.ts";
import { openImage } from "#adapters/images/open-image.ts";
import { isFile, openFileReader } from "#adapters/node/file-source.ts";
import { createNodeOnnxRunner } from "#adapters/node/onnx-runner.ts";
import type { ModelCard } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";
import { VERSION } from "#core/version.ts";
import { createEngine } from "#engine/create-engine.ts";
import type { Engine } from "#ports/engine.ts";
import type { ModelRunner } from "#ports/model-runner.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Creates the engine of the command line: files by path, ONNX Runtime on the CPU. */
export function createNodeEngine(options: {
  /** Number of threads; null = all that the machine offers. */
  readonly threads: number | null;
  /** Folder with `catalog.json`; the project's own by default. */
  readonly modelsFolder?: string;
  /** Tilings that take the place of the cards' own, by card id. */
  readonly tilings?: Readonly<Record<string, Partial<ModelCard["tiling"]>>>;
  /** Is told of every run of a graph, and of its time in the runtime. */
  readonly onGraphRun?: (runMs: number) => void;
}): Engine {
  const models = options.modelsFolder ?? join(ROOT, "models");
  const readModel = (path: string) =>
    readFile(join(models, path)).catch((cause: unknown) => {
      throw new AppError("catalog-invalid", `The models folder lacks ${path}.`, {
        expected: `a file at models/${path}`,
        found: "none",
        hint: "Restore the models folder (git checkout models).",
        cause,
      });
    });
  const readGraph = (path: string, inPackage: string | null) =>
    inPackage === null ? readModel(path) : readPackageFile(inPackage);
  const { tilings = {}, onGraphRun } = options;
  const runner = createNodeOnnxRunner({
    fetchModel: readGraph,
    ...(options.threads === null ? {} : { threads: options.threads }),
  });
  return createEngine({
    openSource: createOpenSource({ openImage, openFile: openFileReader, isFile }),
    runner: onGraphRun === undefined ? runner : withToldRuns(runner, onGraphRun),
    assets: {
      readJson: async (path) =>
        withTiling(parseJson(path, await readModel(path)), tilings),
      listKept: async () => null,
    },
    regions: null,
    findProvider: async () => "cpu",
    clock: {
      nowMs: () => performance.now(),
      isoNow: () => new Date().toISOString(),
    },
    version: VERSION,
  });
}

function withToldRuns(
  runner: ModelRunner,
  onGraphRun: (runMs: number) => void,
): ModelRunner {
  return {
    ...runner,
    async run(handle, ...inputs) {
      const done = await runner.run(handle, ...inputs);
      onGraphRun(done.runMs);
      return done;
    },
  };
}

/** Changes the tiling of a card that has another one here; leaves everything else. */
function withTiling(
  json: unknown,
  tilings: Readonly<Record<string, Partial<ModelCard["tiling"]>>>,
): unknown {
  const { id, tiling } = (json ?? {}) as Partial<Pick<ModelCard, "id" | "tiling">>;
  return id === undefined || tilings[id] === undefined
    ? json
    : { ...(json as object), tiling: { ...tiling, ...tilings[id] } };
}

/** @throws AppError network-unavailable where the package is not installed */
async function readPackageFile(path: string): Promise<Buffer> {
  return readFile(join(ROOT, "node_modules", path)).catch((cause: unknown) => {
    throw new AppError("network-unavailable", `${path} is not installed.`, {
      expected: "the file of a package that `npm ci` installs",
      found: "none",
      hint: "Run `npm ci` in the project's folder.",
      cause,
    });
  });
}

function parseJson(path: string, bytes: Buffer): unknown {
  const text = bytes.toString("utf8");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("catalog-invalid", `models/${path} is not JSON.`, {
      expected: "a JSON file written by the kit's export.py",
      found: text.slice(0, 40),
      hint: "Restore the models folder (git checkout models).",
      cause,
    });
  }
}
