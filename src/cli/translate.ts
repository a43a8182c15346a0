import { writeFile } from "node:fs/promises";
import { AppError } from "#core/errors.ts";
import type { SceneAnswer } from "#core/sar/scene.ts";
import type { RunEvent } from "#ports/engine.ts";
import { createNodeEngine } from "./node-engine.ts";
import { openSceneFile } from "./open-scene-file.ts";

/** Translates a whole scene and writes a GeoTIFF; progress goes to stderr. */
export async function translate(
  path: string,
  options: {
    readonly modelId: string;
    readonly denoiseId: string | null;
    readonly out: string;
    readonly threads: number | null;
    readonly answer: SceneAnswer | null;
  },
): Promise<void> {
  const engine = createNodeEngine({ threads: options.threads });
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
      throw new AppError("argument-invalid", `${options.out} cannot be written.`, {
        expected: "a path in a folder that exists and may be written to",
        found: cause instanceof Error ? cause.message : String(cause),
        hint: "Choose another --out.",
        cause,
      });
    });
    process.stderr.write(
      `\rwrote ${options.out}: ${summary.done} tiles in ${(summary.elapsedMs / 1000).toFixed(1)} s (network ${(summary.runMs / 1000).toFixed(1)} s)\n`,
    );
  } finally {
    await engine.dispose();
  }
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
