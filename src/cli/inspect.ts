import { tableRange } from "#core/sar/calibration-table.ts";
import type { Calibration, Scene } from "#core/sar/scene.ts";
import { parseAnswer } from "./answer-option.ts";
import { FACT_OPTIONS, parseFacts } from "./fact-options.ts";
import { createNodeEngine } from "./node-engine.ts";
import { oneInput } from "./one-input.ts";
import { openSceneFile } from "./open-scene-file.ts";
import { visible, visibleJson } from "./output/terminal-text.ts";
import { parseOptions } from "./parse-options.ts";

const OPTIONS = {
  json: { type: "boolean", default: false },
  as: { type: "string" },
  ...FACT_OPTIONS,
} as const;

/** Prints what an image is, as text or (`--json`) as JSON. */
export async function inspect(args: string[]): Promise<void> {
  const config = { args, options: OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseOptions("inspect", config);
  const path = oneInput(positionals, "one image file");
  const answer = parseAnswer(values.as);
  const engine = createNodeEngine({ threads: 1 });
  try {
    const { scene } = await openSceneFile(engine, path, answer, parseFacts(values));
    const report = sceneReport(scene);
    console.log(values.json ? visibleJson(report) : asText(report));
  } finally {
    await engine.dispose();
  }
}

type Report = Record<string, unknown>;

/** The stable JSON shape of `inspect --json`. */
function sceneReport(scene: Scene): Report {
  const { grid } = scene;
  return {
    kind: scene.kind,
    unit: scene.unit,
    crs: grid.crs === "pixel" ? null : grid.crs,
    width: grid.width,
    height: grid.height,
    bands: scene.bands,
    gsdM: scene.gsdM,
    corners: scene.corners,
    affine: grid.affine,
    calibration:
      scene.role === "sar"
        ? {
            ...withoutNodes(scene.calibration),
            formula: scene.formula,
            displayUnit: scene.displayUnit,
          }
        : null,
    nodata: scene.nodata,
    date: scene.date,
    evidence: scene.evidence,
    metadata: scene.role === "sar" ? scene.metadata : null,
    stated: scene.role === "sar" ? (scene.stated ?? []) : [],
    warnings: scene.warnings,
  };
}

function asText(report: Report): string {
  const lines = Object.entries(report).flatMap(([key, value]) => {
    if (value === null || (Array.isArray(value) && value.length === 0)) {
      return [];
    }
    if (typeof value === "object" && !Array.isArray(value)) {
      return Object.entries(value as Report)
        .filter(([, v]) => v !== null)
        .map(([k, v]) => `${`${key}.${k}`.padEnd(30)} ${String(v)}`);
    }
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    return [`${key.padEnd(30)} ${text}`];
  });
  // A value of several lines would look like several values.
  return lines.map((line) => visible(line).replaceAll("\n", "\\n")).join("\n");
}

/** Replaces a calibration table, which has thousands of nodes, by its size and range. */
function withoutNodes(calibration: Calibration): object {
  if (calibration.kind !== "table") {
    return calibration;
  }
  const { table, ...rest } = calibration;
  const nodes = [table.rows.length, table.cols.length];
  return { ...rest, table: { nodes, ...tableRange(table) } };
}
