import type { Scene, SceneAnswer } from "#core/sar/scene.ts";
import { createNodeEngine } from "./node-engine.ts";
import { openSceneFile } from "./open-scene-file.ts";

/** Prints what an image is, for people or (`--json`) for programs. */
export async function inspect(
  path: string,
  options: { readonly isJson: boolean; readonly answer: SceneAnswer | null },
): Promise<void> {
  const engine = createNodeEngine({ threads: 1 });
  try {
    const { scene } = await openSceneFile(engine, path, options.answer);
    const report = sceneReport(scene);
    console.log(options.isJson ? JSON.stringify(report, null, 2) : asText(report));
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
            ...scene.calibration,
            formula: scene.formula,
            displayUnit: scene.displayUnit,
          }
        : null,
    nodata: scene.nodata,
    date: scene.date,
    evidence: scene.evidence,
    metadata: scene.role === "sar" ? scene.metadata : null,
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
  return lines.join("\n");
}
