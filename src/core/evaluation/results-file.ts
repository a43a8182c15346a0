/**
 * This file defines results files: what one pipeline, or one folder of pictures, scores on one data set,
 * patch by patch and region by region, with everything that is needed to make the numbers
 * again. `sar2earth evaluate` writes it, the Benchmark workspace reads it.
 *
 * JSON's numbers lack infinity, which is the PSNR of equal patches: it is the text
 * "Infinity" there, and a number in `ResultsFile`.
 */
import { z } from "zod";
import { LABELS } from "#core/regions/labels.ts";
import { REGION_ID } from "#core/regions/region-id.ts";

/**
 * A list that is given up at its first wrong item, because a schema's own list describes
 * each of them: a file of zeros took gigabytes.
 */
function listOf<T extends z.ZodType>(item: T, least = 0) {
  return z
    .array(z.unknown())
    .min(least)
    .transform((values, context): z.output<T>[] => {
      const list: z.output<T>[] = [];
      for (const [i, value] of values.entries()) {
        const read = item.safeParse(value);
        if (!read.success) {
          const [issue] = read.error.issues;
          const [message, path] = [issue?.message ?? "another item", issue?.path ?? []];
          const place = [i, ...path];
          context.issues.push({ code: "custom", message, path: place, input: value });
          return z.NEVER;
        }
        list.push(read.data);
      }
      return list;
    });
}

/** Every patch and every mean is looked through for each of them. */
const MOST_METRICS = 100;
const isFewMetrics = (metrics: readonly unknown[]) => metrics.length <= MOST_METRICS;

const infinite = z
  .literal("Infinity")
  .transform((): number => Number.POSITIVE_INFINITY);
const score = z.union([z.number(), infinite]);
const count = z.number().int().nonnegative();
const name = z.string().min(1);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case hex");

/** One model of the pipeline, by its files' hashes; a plain filter has none. */
const modelUsed = z.object({
  id: name,
  title: name,
  method: name,
  supervision: name,
  /** The paper's row that it is meant to be: "CUT (hybrid)"; null = none of them. */
  paperRow: z.string().nullable(),
  graphs: listOf(z.object({ role: name, sha256 })),
  /** Of the training kit; null for what was not trained. */
  kitCommit: z.string().nullable(),
});

/** The pipeline or the folder of pictures that is evaluated. */
const candidate = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("pipeline"),
    denoise: modelUsed.nullable(),
    translate: modelUsed,
    refine: modelUsed.nullable(),
    /** Library and version, or adapter, on which the networks ran. */
    backend: name,
    /** Seed of models that draw noise; null where none does. */
    seed: z.number().int().nullable(),
  }),
  z.object({ kind: z.literal("pictures"), name }),
]);

const metric = z.object({
  id: name,
  label: name,
  unit: z.string(),
  better: z.enum(["lower", "higher"]),
  /** Range, window, mask and aggregation in one line. */
  settings: name,
});

const mean = z.object({
  id: name,
  /** Over the patches where the metric is finite; infinite when it is in none. */
  mean: score,
  /** Sample standard deviation (n − 1) over patches; null for fewer than two. */
  std: z.number().nonnegative().nullable(),
  n: count,
  /** Patches left out because the value is infinite. */
  infinite: count,
});

/** Distance of the pictures from the real ones as sets of patches. */
const distance = metric.extend({
  value: z.number(),
  n: count,
  /** 95 %, by the method that `settings` names. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
  warning: z.string().nullable(),
});

const patch = z.object({
  /** Of the region's images, counted from 0. */
  image: count,
  /** Upper left pixel on that image's grid. */
  row: count,
  col: count,
  /** Valid pixels. */
  n: z.number().int().positive(),
  /** By metric id; a metric that the patch is not fit for is missing. */
  values: z.record(name, score),
  /** Fractions of the land-cover classes that occur in it; null without a label map. */
  cover: z
    .partialRecord(z.enum(LABELS), z.number().min(0).max(1))
    .nullable()
    .default(null),
});

const image = z.object({
  name,
  /** The candidate's grid, on which everything is measured. */
  crs: z.union([z.literal("pixel"), z.templateLiteral(["EPSG:", z.number().int()])]),
  affine: z.tuple([
    z.number(),
    z.number(),
    z.number(),
    z.number(),
    z.number(),
    z.number(),
  ]),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});

/** How the pair of a region was acquired; null = unknown. */
const conditions = z.object({
  incidenceDeg: z.number().min(0).max(90).nullable(),
  /** Days from the optical to the radar image; negative where the radar image is older. */
  gapDays: z.number().nullable(),
  gsdM: z.number().positive().nullable(),
  looks: z.number().positive().nullable(),
});

const region = z.object({
  id: z.string().regex(REGION_ID),
  name,
  /** Urban or rural by the paper's rule; null where it is not stated. */
  kind: z.enum(["urban", "rural"]).nullable(),
  simulated: z.boolean(),
  /** Null where its images differ, or where it is not stated. */
  conditions: conditions.nullable().default(null),
  images: listOf(image, 1),
  patches: listOf(patch),
  /** Chosen patches that are less than half valid in both images. */
  skipped: count,
  means: listOf(mean),
  distances: listOf(distance),
  /**
   * Features of the patches, in their order, as base64 of little-endian float32: only in shards,
   * whose distances cannot be put together otherwise.
   */
  features: z
    .object({ candidate: z.string(), reference: z.string() })
    .nullable()
    .default(null),
});

/** The data set that was evaluated. */
export const dataSchema = z.object({
  id: name,
  title: name,
  split: name,
  /** Whether every image of it was simulated. */
  simulated: z.boolean(),
  /** Version of the simulator that made it; null for real data. */
  simulatorVersion: z.string().nullable(),
});

/** Which patches of it were chosen. */
export const selectionSchema = z.object({
  patchPx: z.number().int().positive(),
  /** Patches chosen of each image; null = all of them. */
  perImage: z.number().int().positive().nullable(),
  /** Seed of the choice of patches. */
  seed: z.number().int().nonnegative(),
});

export const resultsSchema = z.object({
  schema: z.literal(1),
  /** Time at which it was made, UTC. */
  time: z.iso.datetime(),
  /** Version of the program. */
  version: name,
  candidate,
  data: dataSchema,
  selection: selectionSchema,
  metrics: listOf(metric, 1).refine(isFewMetrics, `at most ${MOST_METRICS} metrics`),
  /** Part `index` of `count`, from 1; null = the whole. */
  shard: z
    .object({ index: z.number().int().positive(), count: z.number().int().positive() })
    .nullable(),
  /** What the features of a shard are; null where there are none. */
  featureNames: z
    .object({
      dims: z.number().int().positive(),
      frechetName: name,
      kernelName: name,
      settings: name,
    })
    .nullable()
    .default(null),
  regions: listOf(region, 1),
  means: listOf(mean),
  distances: listOf(distance),
});

export type ResultsFile = z.infer<typeof resultsSchema>;
export type ResultsRegion = ResultsFile["regions"][number];
export type ResultsPatch = ResultsRegion["patches"][number];
export type ResultsMean = ResultsFile["means"][number];
export type ResultsDistance = ResultsFile["distances"][number];
export type ResultsMetric = ResultsFile["metrics"][number];
export type ModelOfResults = z.infer<typeof modelUsed>;

/** Fields that all parts of one evaluation share. */
export type ResultsHead = Omit<
  ResultsFile,
  "regions" | "means" | "distances" | "shard" | "featureNames"
>;
