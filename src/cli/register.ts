/** `sar2earth register`: how an optical image lies on a radar image. */
import type { ImageRegistration } from "#ports/image-registration.ts";
import { parseAnswer } from "./answer-option.ts";
import { FACT_OPTIONS, parseFacts } from "./fact-options.ts";
import { createNodeEngine } from "./node-engine.ts";
import { openSceneFile } from "./open-scene-file.ts";
import { createProgress } from "./output/progress.ts";
import { visibleJson } from "./output/terminal-text.ts";
import { parseOptions } from "./parse-options.ts";
import { wrongUse } from "./wrong-use.ts";

const OPTIONS = {
  json: { type: "boolean", default: false },
  as: { type: "string" },
  ...FACT_OPTIONS,
} as const;

/** @throws AppError with one line on what cannot be registered */
export async function register(args: string[]): Promise<void> {
  const config = { args, options: OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseOptions("register", config);
  const [sarPath, eoPath, ...rest] = positionals;
  if (sarPath === undefined || eoPath === undefined || rest.length > 0) {
    throw wrongUse(
      "a radar and an optical image: register SAR EO",
      positionals.join(" ") || "none",
    );
  }
  const answer = parseAnswer(values.as);
  const engine = createNodeEngine({ threads: 1 });
  const progress = createProgress("");
  try {
    const sar = await openSceneFile(engine, sarPath, answer, parseFacts(values));
    const eo = await openSceneFile(engine, eoPath, "eo");
    for (const warning of [...sar.scene.warnings, ...eo.scene.warnings]) {
      progress.note(warning);
    }
    const found = await engine.registerImages(
      { sarSceneId: sar.sceneId, eoSceneId: eo.sceneId, area: { kind: "all" } },
      (done, total) => progress.show(done / total, `registering, ${done} %`),
    );
    progress.end();
    console.log(values.json ? visibleJson({ ...found }) : asText(found));
  } finally {
    progress.end();
    await engine.dispose();
  }
}

function asText(found: ImageRegistration): string {
  const { sentence, verdict, dx, dy, errorPx, turnDeg, stretch } = found;
  const shift = `dx ${dx.toFixed(1)}, dy ${dy.toFixed(1)} ± ${errorPx.toFixed(1)} px`;
  const turn = `turn ${turnDeg.toFixed(2)}°, scale ${(100 * stretch).toFixed(2)} %`;
  return [
    sentence,
    ...(verdict === "unknown" ? [] : [`${shift}; ${turn}`]),
    `${found.agreeing} of ${found.windows.length} windows agree; peak ratio ${found.peakRatio.toFixed(2)}`,
    found.protocol,
  ].join("\n");
}
