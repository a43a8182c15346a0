/**
 * This file reads scenes from a catalogue in GeoParquet with STAC's fields, as
 * `hyparquet` decodes it.
 */
import { readFileSync } from "node:fs";
import { type ParquetReadOptions, parquetReadObjects } from "hyparquet";
import type { ArchiveMode, ArchiveScene, LonLat } from "#core/archive/archive-scene.ts";
import { AppError } from "#core/errors.ts";

const FIELDS = [
  "id",
  "geometry",
  "platform",
  "capella:resolution_ground_range",
  "proj:shape",
  "sar:instrument_mode",
  "sar:looks_azimuth",
  "sar:looks_range",
  "sar:observation_direction",
  "sar:pixel_spacing_range",
  "sar:polarizations",
  "sar:resolution_azimuth",
  "sat:orbit_state",
  "start_datetime",
  "view:incidence_angle",
] as const;

type Row = Readonly<Record<(typeof FIELDS)[number], unknown>>;

/**
 * Reads the GEO scenes of a catalogue.
 * @throws AppError file-unsupported when it is no such catalogue
 */
export async function readCatalogue(path: string): Promise<ArchiveScene[]> {
  const bytes = readFileSync(path);
  const file: ParquetReadOptions["file"] = bytes.buffer.slice(
    bytes.byteOffset,
    bytes.byteOffset + bytes.byteLength,
  );
  try {
    const rows = await parquetReadObjects({ file, columns: [...FIELDS] });
    return (rows as Row[]).map(sceneOf);
  } catch (cause) {
    throw new AppError("file-unsupported", `${path} is no catalogue of scenes.`, {
      expected: "GeoParquet with the STAC fields of Capella's GEO products",
      found: cause instanceof Error ? cause.message : String(cause),
      hint: "Give the archive's capella_GEO.parquet.",
      cause,
    });
  }
}

function sceneOf(row: Row): ArchiveScene {
  const text = (name: (typeof FIELDS)[number]) => String(row[name]);
  const number = (name: (typeof FIELDS)[number]) => Number(row[name]);
  const id = text("id");
  const [rows = null, columns = null] = Array.from(
    (row["proj:shape"] ?? []) as ArrayLike<bigint>,
    Number,
  );
  const start = id.split("_")[5] ?? "";
  return {
    id,
    platform: id.split("_")[1] ?? "",
    mode: text("sar:instrument_mode") as ArchiveMode,
    polarisation: String((row["sar:polarizations"] as readonly unknown[])[0]),
    date: `${start.slice(0, 4)}-${start.slice(4, 6)}-${start.slice(6, 8)}`,
    incidenceDeg: number("view:incidence_angle"),
    lookSide: text("sar:observation_direction") === "left" ? "left" : "right",
    orbit: text("sat:orbit_state") === "ascending" ? "ascending" : "descending",
    resolutionM: Math.max(
      number("capella:resolution_ground_range"),
      number("sar:resolution_azimuth"),
    ),
    looks: number("sar:looks_azimuth") * number("sar:looks_range"),
    spacingM: number("sar:pixel_spacing_range"),
    rows,
    columns,
    footprint: footprintOf(row.geometry),
  };
}

/** Returns the outer ring without its last point, which repeats the first. */
function footprintOf(geometry: unknown): LonLat[] {
  const { coordinates } = geometry as { coordinates: readonly LonLat[][] };
  return (coordinates[0] ?? []).slice(0, -1).map(([lon, lat]) => [lon, lat]);
}
