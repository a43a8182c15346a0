/**
 * This file defines `regions/regions.json`, the list of regions that the page and its
 * overview map show. `sar2earth regions` rewrites it after every region, so a page that
 * is open meanwhile finds more regions each time it reads the file.
 */
import { z } from "zod";
import { AppError } from "#core/errors.ts";
import { LABELS } from "#core/regions/labels.ts";
import { REGION_ID } from "#core/regions/region-id.ts";

const lonLat = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);

const isoDate = z.iso.date();

const file = z.object({
  /** Address relative to `regions.json`, or absolute. */
  url: z.string().min(1),
  /** Size of the file; null if unknown. */
  bytes: z.number().int().positive().nullable(),
});

const kind = z.enum(["urban", "rural"]);

const regionId = z.string().regex(REGION_ID);

const region = z.object({
  id: regionId,
  /** Name as in the paper's tables: "Charleston-U". */
  name: z.string().min(1),
  /** City and country: "Charleston, United States". */
  place: z.string().min(1),
  /** False for a real pair, for which the facts that only a simulation knows are null. */
  simulated: z.boolean(),
  seed: z.number().int().nonnegative().nullable(),
  /** Kind by the paper's rule, from `shares` where they are known. */
  kind,
  /**
   * Kind in the paper's tables for the real region of that name; null for a region that
   * is not in them.
   */
  paperKind: kind.nullable(),
  /** Why `kind` and `paperKind` differ; null if they agree. */
  kindNote: z.string().min(1).nullable(),
  crs: z.templateLiteral(["EPSG:", z.number().int()]),
  center: lonLat,
  /** Corners: north-west, north-east, south-east, south-west. */
  corners: z.tuple([lonLat, lonLat, lonLat, lonLat]),
  /** Pixel size in metres on the ground; the scene has `sizePx`² pixels. */
  gsdM: z.number().positive(),
  sizePx: z.number().int().positive(),
  areaKm2: z.number().positive(),
  incidenceDeg: z.number().min(0).max(90),
  lookSide: z.enum(["left", "right"]),
  /** Direction from satellite to ground, degrees clockwise from north. */
  lookAzimuthDeg: z.number().min(0).max(360),
  orbit: z.enum(["ascending", "descending"]),
  looks: z.number().int().positive(),
  neszDb: z.number().nullable(),
  /** Dates in UTC. */
  sarDate: isoDate,
  eoDate: isoDate,
  /** Days from the optical to the radar image; negative where the radar image is older. */
  gapDays: z.number().int(),
  files: z.object({
    /** A Capella GEO GeoTIFF, an RGB COG and a label COG. */
    sar: file,
    eo: file,
    labels: file.nullable(),
    /** PNG thumbnails of `thumbnailPx` per side. */
    sarThumbnail: file.nullable(),
    eoThumbnail: file.nullable(),
    /** CSV with place, GSD, dates and shares of every 256² patch. */
    patches: file.nullable(),
  }),
  /** Fraction of every label class in the scene; the sum is 1. */
  shares: z.record(z.enum(LABELS), z.number().min(0).max(1)).nullable(),
  simulatorVersion: z.string().min(1).nullable(),
  /** Hash of everything that the region's files depend on. */
  hash: z.string().min(1),
});

const regionsFileSchema = z.object({
  schema: z.literal(1),
  /** Whether all regions are simulated. */
  simulated: z.boolean(),
  /** All planned regions in the paper's order, whether they have been made or not. */
  planned: z.array(
    z.object({
      id: regionId,
      name: z.string().min(1),
      place: z.string().min(1),
      center: lonLat,
    }),
  ),
  /** The regions whose files exist, in the same order. */
  regions: z.array(region),
});

/** Id of a region; for simulated ones it is the id of a style. */

export type RegionKind = z.infer<typeof kind>;

/** One region that can be opened. */
export type Region = z.infer<typeof region>;

export type RegionsFile = z.infer<typeof regionsFileSchema>;

/** Parses the list. @throws AppError catalog-invalid */
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
