/**
 * This file puts together what the Apply workspace has found in a view, as a file: the
 * segments' table, and questions with their answers.
 */
import { STAGES, stageRow } from "#core/catalog/stages.ts";
import { VERSION } from "#core/version.ts";
import type { AppState } from "./app-store.ts";
import { answersReport } from "./ask-report.ts";
import { viewGrid } from "./map-spec.ts";
import { mainSar, referenceEo, stageCaption } from "./stages.ts";

/** Returns plain data: no pixels and no outlines, and never a key. */
export function applyReport(state: AppState): object {
  const [sar, eo] = [mainSar(state)?.scene, referenceEo(state)?.scene];
  return {
    program: `SAR2Earth Explorer ${VERSION}`,
    scene: sar?.name ?? null,
    reference: eo?.name ?? null,
    isSimulated: (sar?.isSimulated ?? false) || (eo?.isSimulated ?? false),
    segmentation: segmentationReport(state),
    questions: answersReport(state),
  };
}

function segmentationReport(state: AppState): object | null {
  const { job, byStage, agreements } = state.apply;
  if (job === null) {
    return null;
  }
  return {
    prompt: job.prompt,
    view: { crs: viewGrid(state)?.crs ?? "pixel", box: job.view.box },
    panels: STAGES.flatMap((stage) => {
      const panel = byStage[stage];
      return panel === undefined
        ? []
        : [
            {
              panel: stageRow(stage).name,
              shows: stageCaption(state, stage),
              status: panel.status,
              segments: panel.segments.length,
              backend: panel.answer?.backend ?? null,
              encodeMs: panel.answer?.encodeMs ?? null,
              decodeMs: panel.answer?.decodeMs ?? null,
              // Against the optical image's segments; null = not compared.
              agreement: agreements[stage] ?? null,
            },
          ];
    }),
  };
}
