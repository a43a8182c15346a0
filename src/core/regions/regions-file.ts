/**
 * `regions/regions.json`: the regions that can be opened, as the page's list and
 * overview map show them. `sar2earth regions` writes it anew after every region, so a
 * page that is open meanwhile finds more of them each time it reads.
 */
import { z } from "zod";
import { AppError } from "#core/errors.ts";
import { LABELS } from "#core/regions/labels.ts";
import { REGION_ID } from "#core/regions/region-id.ts";

const lonLat = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);

const isoDate = z.iso.date();

const file = z.object({
  /** Relative to `regions.json`, or absolute. */
  url: z.string().min(1),
  /** Null where nobody has measured it. */
  bytes: z.number().int().positive().nullable(),
});

const kind = z.enum(["urban", "rural"]);

const regionId = z.string().regex(REGION_ID);

const region = z.object({
  id: regionId,
  /** As in the paper's tables: "Charleston-U". */
  name: z.string().min(1),
  /** City and country: "Charleston, United States". */
  place: z.string().min(1),
  /** False for a real pair: what only a simulation knows is then null. */
  simulated: z.boolean(),
  seed: z.number().int().nonnegative().nullable(),
  /** By the paper's rule, from `shares` where they are known. */
  kind,
  /** What the paper's tables call the real region of that name; null for one that they lack. */
  paperKind: kind.nullable(),
  /** Why `kind` and `paperKind` differ; null where they agree. */
  kindNote: z.string().min(1).nullable(),
  crs: z.templateLiteral(["EPSG:", z.number().int()]),
  center: lonLat,
  /** North-west, north-east, south-east, south-west. */
  corners: z.tuple([lonLat, lonLat, lonLat, lonLat]),
  /** Ground metres a pixel; the scene has `sizePx`² of them. */
  gsdM: z.number().positive(),
  sizePx: z.number().int().positive(),
  areaKm2: z.number().positive(),
  incidenceDeg: z.number().min(0).max(90),
  lookSide: z.enum(["left", "right"]),
  /** From satellite to ground, degrees clockwise from true north. */
  lookAzimuthDeg: z.number().min(0).max(360),
  orbit: z.enum(["ascending", "descending"]),
  looks: z.number().int().positive(),
  neszDb: z.number().nullable(),
  /** UTC. */
  sarDate: isoDate,
  eoDate: isoDate,
  /** Days from the optical to the radar image; negative where the radar image is older. */
  gapDays: z.number().int(),
  files: z.object({
    /** Capella GEO GeoTIFF, RGB COG, label COG. */
    sar: file,
    eo: file,
    labels: file.nullable(),
    /** PNG, `thumbnailPx` a side. */
    sarThumbnail: file.nullable(),
    eoThumbnail: file.nullable(),
    /** CSV: place, GSD, dates and shares of every 256² patch. */
    patches: file.nullable(),
  }),
  /** Share of every label class in the scene; the sum is 1. */
  shares: z.record(z.enum(LABELS), z.number().min(0).max(1)).nullable(),
  simulatorVersion: z.string().min(1).nullable(),
  /** Of everything that the region's files depend on. */
  hash: z.string().min(1),
});

const regionsFileSchema = z.object({
  schema: z.literal(1),
  /** Whether all of them are simulated. */
  simulated: z.boolean(),
  /** All that are planned, in the paper's order, whether they are made already or not. */
  planned: z.array(
    z.object({
      id: regionId,
      name: z.string().min(1),
      place: z.string().min(1),
      center: lonLat,
    }),
  ),
  /** Those whose files are there, in the same order. */
  regions: z.array(region),
});

/** Any id: that of a style for the simulated ones. */

export type RegionKind = z.infer<typeof kind>;

/** One region that can be opened. */
export type Region = z.infer<typeof region>;

export type RegionsFile = z.infer<typeof regionsFileSchema>;

/** @throws AppError catalog-invalid */
export function parseRegionsFile(value: unknown): RegionsFile {
  const result = regionsFileSchema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new AppError("catalog-invalid", "The list of regions cannot be read.", {
      expected: "regions.json as `sar2earth regions` writes it",
      found: `${issue?.path.join(".") || "the file"}: ${issue?.message ?? "invalid"}`,
      hint: "Make the regions again: npm run regions.",
      cause: result.error,
    });
  }
  return result.data;
}
