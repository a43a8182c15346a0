/** This file makes files of segment scores in which every measure has the given value. */
import type {
  SegmentsFile,
  SegmentsPatch,
  SegmentsReference,
} from "#core/evaluation/segments-file.ts";
import {
  AGREEMENT_MEASURES,
  type AgreementMeasure,
} from "#core/segmentation/agreement.ts";

const PATCH_PX = 256;
const SHA256 = "ab".repeat(32);

/** @param scores by image ("sar", or a translator's id), by region, one a patch */
export function makeSegments(
  scores: Readonly<
    Record<string, Readonly<Record<string, readonly (number | null)[]>>>
  >,
  against: readonly SegmentsReference[] = ["EO"],
): SegmentsFile {
  const imageIds = Object.keys(scores);
  const regionIds = [...new Set(Object.values(scores).flatMap(Object.keys))];
  const graphs = [{ role: "main", sha256: SHA256 }];
  const patches = regionIds.flatMap((regionId) => {
    const count = Math.max(
      ...imageIds.map((id) => scores[id]?.[regionId]?.length ?? 0),
    );
    return Array.from({ length: count }, (_, k): SegmentsPatch => {
      const col = k * PATCH_PX;
      return {
        ...{ regionId, name: regionId, row: 0, col, crs: "EPSG:32631" },
        box: [col, 0, col + PATCH_PX, PATCH_PX],
        scores: imageIds.flatMap((imageId) => {
          const value = scores[imageId]?.[regionId]?.[k] ?? null;
          return against.map((reference) => ({
            ...{ imageId, against: reference, n: PATCH_PX ** 2 },
            segments: { reference: 10, candidate: 12 },
            values: Object.fromEntries(
              Object.keys(AGREEMENT_MEASURES).map((id) => [id, value]),
            ) as Record<AgreementMeasure, number | null>,
          }));
        }),
      };
    });
  });
  return {
    ...{ schema: 1, kind: "segments", time: "2026-01-01T00:00:00Z", version: "0.0.0" },
    data: {
      ...{ id: "regions", title: "Ten regions", split: "shown" },
      ...{ simulated: true, simulatorVersion: "1" },
    },
    regions: regionIds.map((id) => ({
      ...{ id, name: id, images: [{ name: id, sar: SHA256, eo: SHA256 }] },
    })),
    selection: { patchPx: PATCH_PX, perImage: null, seed: 1 },
    ...{ pointsPerSide: 12, leastLabelPx: 100, backend: "a test" },
    segmenter: { id: "segmenter", title: "Segment Anything", graphs },
    images: imageIds.map((id) =>
      id === "sar"
        ? { id, stage: "sar", models: [] }
        : { id, stage: "syneo", models: [{ stage: "syneo", id, title: id, graphs }] },
    ),
    patches,
  };
}
