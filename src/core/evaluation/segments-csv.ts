/** This file writes the scores of segments as CSV, a line for each image of a patch. */
import { csvCell } from "#core/csv-cell.ts";
import {
  AGREEMENT_MEASURES,
  type AgreementMeasure,
} from "#core/segmentation/agreement.ts";
import type { SegmentsFile, SegmentsReference } from "./segments-file.ts";

const MEASURES = Object.keys(AGREEMENT_MEASURES) as AgreementMeasure[];

const HEAD = [
  ...["region", "image", "row", "column", "picture", "against", "pixels"],
  ...["segments_reference", "segments_picture", ...MEASURES],
];

/** A measure that is not defined is an empty cell. */
export function segmentsToCsv(file: SegmentsFile, against: SegmentsReference): string {
  const lines = file.patches.flatMap(({ regionId, name, row, col, scores }) =>
    scores
      .filter((score) => score.against === against)
      .map(({ imageId, n, segments, values }) =>
        [
          ...[csvCell(regionId), csvCell(name), row, col, csvCell(imageId), against, n],
          ...[segments.reference, segments.candidate],
          ...MEASURES.map((id) => values[id] ?? ""),
        ].join(","),
      ),
  );
  return `${[HEAD.join(","), ...lines].join("\n")}\n`;
}
