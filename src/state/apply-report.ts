/**
 * This file puts together what the Apply workspace has found in a view, as a file: the
 * segments' table, and questions with their answers.
 */
import { RESULT_STAGES, STAGES, stageRow } from "#core/catalog/stages.ts";
import { VERSION } from "#core/version.ts";
import type { AppState } from "./app-store.ts";
import { answersReport } from "./ask-report.ts";
import { viewGrid } from "./map-spec.ts";
import { mainSar, referenceEo, stageCaption } from "./stages.ts";

/** Plain data: no pixels and no outlines, and never a key. */
export type ApplyReport = ReturnType<typeof applyReport>;

/** @param madeAt ISO 8601 */
export function applyReport(state: AppState, madeAt: string) {
  const [sar, eo] = [mainSar(state)?.scene, referenceEo(state)?.scene];
  return {
    program: `SAR2Earth Explorer ${VERSION}`,
    madeAt,
    scene: sar?.name ?? null,
    reference: eo?.name ?? null,
    isSimulated: (sar?.isSimulated ?? false) || (eo?.isSimulated ?? false),
    segmentation: segmentationReport(state),
    questions: answersReport(state),
    provenance: provenanceReport(state),
  };
}

export type SegmentationReport = NonNullable<ReturnType<typeof segmentationReport>>;

/** Returns how each panel's pixels came about; of a file, what the file says. */
function provenanceReport(state: AppState) {
  const files = [mainSar(state), referenceEo(state)].flatMap((opened) =>
    opened === null
      ? []
      : [
          {
            panel: stageRow(opened.scene.role).name,
            file: opened.scene.name,
            bytes: opened.byteLength,
            shows: stageCaption(state, opened.scene.role),
            evidence: opened.scene.evidence,
            isSimulated: opened.scene.isSimulated,
          },
        ],
  );
  const results = RESULT_STAGES.flatMap((stage) => {
    const id = state.results.shown[stage];
    const info = id === null ? undefined : state.results.byId[id];
    return info === undefined
      ? []
      : [
          {
            panel: stageRow(stage).name,
            shows: stageCaption(state, stage),
            // Null while the run that makes it has not ended.
            provenance: info.provenance,
          },
        ];
  });
  return { files, results };
}

function segmentationReport(state: AppState) {
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
              stage,
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
