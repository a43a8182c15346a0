import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openImage } from "#adapters/images/image-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { createNodeOnnxRunner } from "#adapters/node/onnx-runner.ts";
import { AppError } from "#core/errors.ts";
import { createEngine } from "#engine/create-engine.ts";
import { createSourceOpener } from "#engine/open-source.ts";
import type { Engine } from "#ports/engine.ts";
import type { SourceInput } from "#ports/raster-source.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The engine of the command line: files by path, ONNX Runtime on the CPU. */
export function createNodeEngine(options: {
  /** Null = as many as the machine offers. */
  readonly threads: number | null;
  /** Folder with `catalog.json`; the project's own when absent. */
  readonly modelsFolder?: string;
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
  return createEngine({
    openSource: createSourceOpener({ openReader, openGeoTiff, openImage }),
    runner: createNodeOnnxRunner({
      fetchModel: readModel,
      ...(options.threads === null ? {} : { threads: options.threads }),
    }),
    assets: { readJson: async (path) => parseJson(path, await readModel(path)) },
    clock: {
      nowMs: () => performance.now(),
      isoNow: () => new Date().toISOString(),
    },
    version: packageVersion(),
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

function packageVersion(): string {
  const text = readFileSync(join(ROOT, "package.json"), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  return version;
}

function openReader(input: SourceInput) {
  if (input.kind !== "path") {
    throw new AppError("argument-invalid", "The command line reads files only.", {
      expected: "the path of a file",
      found: input.kind,
      hint: "Download the file first.",
    });
  }
  return openFileReader(input.path);
}
