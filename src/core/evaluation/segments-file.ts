/**
 * This file defines the file of segment scores: how alike the segments of radar, of what
 * pipelines make of it, and of the optical image are, patch by patch. `sar2earth segment
 * --data` writes it, the Benchmark workspace shows it.
 */

import { z } from "zod";
import { parseLimitedJson } from "#core/json-limits.ts";
import { REGION_ID } from "#core/regions/region-id.ts";
import {
  AGREEMENT_MEASURES,
  type AgreementMeasure,
} from "#core/segmentation/agreement.ts";
import { invalidResults, jsonFault, versionFault } from "./results-errors.ts";
import { dataSchema, selectionSchema, sha256 } from "./results-file.ts";

const AGAIN = "Write it again: npm run segments.";

const count = z.number().int().nonnegative();
const name = z.string().min(1);
const model = z.object({
  id: name,
  title: name,
  graphs: z.array(z.object({ role: name, sha256 })),
});

const measureIds = Object.keys(AGREEMENT_MEASURES) as [
  AgreementMeasure,
  ...AgreementMeasure[],
];

/** An image whose segments are compared: radar itself, or what models make of it. */
const image = z.object({
  /** "sar", or the ids of its models joined by +, as `--pipeline` takes them. */
  id: name,
  stage: z.enum(["sar", "denoised", "syneo", "refined"]),
  /** In the order in which they run; none for radar. */
  models: z.array(model.extend({ stage: z.enum(["denoised", "syneo", "refined"]) })),
});

const patch = z.object({
  regionId: z.string().regex(REGION_ID),
  /** Of the region's images, by name. */
  name,
  /** Upper left pixel on the radar image's grid. */
  row: count,
  col: count,
  crs: z.union([z.literal("pixel"), z.templateLiteral(["EPSG:", z.number().int()])]),
  /** minX, minY, maxX, maxY in that CRS. */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  scores: z.array(
    z.object({
      imageId: name,
      against: z.enum(["EO", "labels"]),
      /** Pixels that are valid in both. */
      n: count,
      segments: z.object({ reference: count, candidate: count }),
      values: z.record(z.enum(measureIds), z.number().nullable()),
    }),
  ),
});

const segmentsSchema = z.object({
  schema: z.literal(1),
  kind: z.literal("segments"),
  /** Time at which it was made, UTC. */
  time: z.iso.datetime(),
  version: name,
  data: dataSchema,
  regions: z
    .array(
      z.object({
        id: z.string().regex(REGION_ID),
        name,
        /** The files that were segmented, by their hashes. */
        images: z.array(z.object({ name, sar: sha256, eo: sha256 })),
      }),
    )
    .min(1),
  selection: selectionSchema,
  /** Everything is segmented: so many points on each side of the grid of prompts. */
  pointsPerSide: z.number().int().positive(),
  /** Areas of the label map that are smaller are no segments, in pixels of the frame. */
  leastLabelPx: count,
  segmenter: model,
  /** Library and version, or adapter, on which the networks ran; "" before the first patch. */
  backend: z.string(),
  images: z.array(image).min(1),
  patches: z.array(patch),
});

export type SegmentsFile = z.infer<typeof segmentsSchema>;
export type SegmentsImage = SegmentsFile["images"][number];
export type SegmentsPatch = SegmentsFile["patches"][number];
export type SegmentsReference = SegmentsPatch["scores"][number]["against"];

/** About five thousand for each patch of sixteen pictures. */
const MOST_VALUES = 10_000_000;

/** Name of the published file, beside the results files. */
export const SEGMENTS_FILE = "segments.json";

/** @throws AppError results-invalid, naming the first error */
export function parseSegmentsFile(text: string, where: string): SegmentsFile {
  let value: unknown;
  try {
    value = parseLimitedJson(text, MOST_VALUES);
  } catch (cause) {
    throw invalidResults(where, { ...jsonFault(text, cause), hint: AGAIN }, cause);
  }
  const version = versionFault(value);
  if (version !== null) {
    throw invalidResults(where, { ...version, hint: AGAIN });
  }
  const result = segmentsSchema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    const fault = {
      expected: issue?.message ?? "a file of segment scores",
      found: `something else at "${issue?.path.join(".") ?? ""}"`,
      hint: AGAIN,
    };
    throw invalidResults(where, fault, result.error);
  }
  return result.data;
}
