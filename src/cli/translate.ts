import { access, constants, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { AppError } from "#core/errors.ts";
import type { SceneAnswer } from "#core/sar/scene.ts";
import type { RunEvent } from "#ports/runs.ts";
import { parseAnswer } from "./answer-option.ts";
import { createNodeEngine } from "./node-engine.ts";
import { parseCount } from "./number-option.ts";
import { oneInput } from "./one-input.ts";
import { openSceneFile } from "./open-scene-file.ts";
import { parseOptions } from "./parse-options.ts";
import { wrongUse } from "./wrong-use.ts";

const OPTIONS = {
  as: { type: "string" },
  model: { type: "string" },
  denoise: { type: "string" },
  out: { type: "string" },
  threads: { type: "string" },
} as const;

/** `sar2earth translate`. @throws AppError */
export async function translateCommand(args: string[]): Promise<void> {
  const config = { args, options: OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseOptions("translate", config);
  const path = oneInput(positionals, "one radar image");
  if (values.model === undefined || values.out === undefined) {
    throw wrongUse("--model ID and --out OUT.tif", "one of them is missing");
  }
  await translate(path, {
    modelId: values.model,
    denoiseId: values.denoise ?? null,
    out: values.out,
    threads: parseCount("threads", values.threads),
    answer: parseAnswer(values.as),
  });
}

/** Translates a whole scene and writes a GeoTIFF; progress goes to stderr. */
export async function translate(
  path: string,
  options: {
    readonly modelId: string;
    readonly denoiseId: string | null;
    readonly out: string;
    readonly threads: number | null;
    readonly answer: SceneAnswer | null;
    /** Folder with `catalog.json`; the project's own when absent. */
    readonly modelsFolder?: string;
  },
): Promise<void> {
  const { threads, modelsFolder } = options;
  // Before the hours that a large scene may take, not after them.
  await validateOut(options.out);
  const engine = createNodeEngine({
    threads,
    ...(modelsFolder === undefined ? {} : { modelsFolder }),
  });
  try {
    const { sceneId } = await openSceneFile(engine, path, options.answer);
    let resultId: string | null = null;
    const summary = await engine.run(
      {
        sceneId,
        denoiseId: options.denoiseId,
        translateId: options.modelId,
        region: { kind: "whole" },
        focus: null,
        backend: "auto",
      },
      (event) => {
        resultId = event.type === "planned" ? event.plan.syneoId : resultId;
        report(event);
      },
    );
    if (resultId === null) {
      throw new Error("the run has no result");
    }
    const bytes = await engine.exportGeoTiff(resultId);
    await writeFile(options.out, bytes).catch((cause: unknown) => {
      throw notWritable(options.out, cause);
    });
    process.stderr.write(
      `\rwrote ${options.out}: ${summary.done} tiles in ${(summary.elapsedMs / 1000).toFixed(1)} s (network ${(summary.runMs / 1000).toFixed(1)} s)\n`,
    );
  } finally {
    await engine.dispose();
  }
}

/** @throws AppError argument-invalid when no file can be written there */
async function validateOut(path: string): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (there !== null && !there.isFile()) {
    throw notWritable(path, "something that is no file");
  }
  const target = there === null ? dirname(resolve(path)) : path;
  await access(target, constants.W_OK).catch((cause: unknown) => {
    throw notWritable(path, cause);
  });
}

function notWritable(path: string, cause: unknown): AppError {
  return new AppError("argument-invalid", `${path} cannot be written.`, {
    expected: "a path in a folder that exists and may be written to",
    found: cause instanceof Error ? cause.message : String(cause),
    hint: "Choose another --out.",
    cause,
  });
}

function report(event: RunEvent): void {
  if (event.type === "planned") {
    for (const rule of event.plan.inputRule) {
      process.stderr.write(`${rule}\n`);
    }
    for (const issue of event.plan.domainIssues) {
      process.stderr.write(`outside of training: ${issue.message}\n`);
    }
  } else if (event.type === "model-ready") {
    process.stderr.write(`${event.backend.description}\n`);
  } else {
    const eta = event.etaS === null ? "" : ` · ${Math.ceil(event.etaS)} s left`;
    process.stderr.write(`\r${event.done}/${event.total} tiles${eta}    `);
  }
}
