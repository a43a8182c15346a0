import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openPathSource } from "#adapters/node/file-source.ts";
import { createNodeOnnxRunner } from "#adapters/node/onnx-runner.ts";
import { AppError } from "#core/errors.ts";
import { createEngine } from "#engine/create-engine.ts";
import type { Engine } from "#ports/engine.ts";

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
    openSource: openPathSource,
    runner: createNodeOnnxRunner({
      fetchModel: readModel,
      ...(options.threads === null ? {} : { threads: options.threads }),
    }),
    assets: { readText: async (path) => (await readModel(path)).toString("utf8") },
    clock: {
      nowMs: () => performance.now(),
      isoNow: () => new Date().toISOString(),
    },
    version: packageVersion(),
  });
}

function packageVersion(): string {
  const text = readFileSync(join(ROOT, "package.json"), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
