/**
 * This file reads objects of OpenStreetMap from GeoJSON (RFC 7946), as overpass-turbo,
 * QuickOSM and ogr2ogr write it: tags are properties, or an object `tags`, or what GDAL
 * writes as `other_tags` ("width"=>"7","lanes"=>"2"). The Overpass API's own JSON is read,
 * too.
 */
import { AppError } from "#core/errors.ts";
import { JsonLimitError, parseLimitedJson } from "#core/json-limits.ts";
import type { OsmTags } from "./osm-rules.ts";
import { overpassFeatures } from "./overpass.ts";

type LonLat = readonly [lon: number, lat: number];

export type OsmFeature = {
  readonly tags: OsmTags;
  /** Areas: rings of outlines and holes, degrees on WGS 84. */
  readonly rings: readonly (readonly LonLat[])[];
  readonly lines: readonly (readonly LonLat[])[];
};

/** How much is read of a file of map objects, and what to do with a larger one. */
export type OsmLimit = { readonly bytes: number; readonly hint: string };

/**
 * Fewest bytes of a value on average, three of which are a point: compact exports have
 * nine. Shorter ones are no coordinates, and each takes up to 100 bytes when it is parsed.
 */
const BYTES_PER_VALUE = 7.5;

/** The command line's limit; the page has a smaller one. */
export const OSM_FILE_LIMIT: OsmLimit = {
  bytes: 500_000_000,
  hint: "Export fewer objects: only those of the scene's ground are needed.",
};

/**
 * @param limit the size that the file may have; the text's values are limited by it, too
 * @returns the areas and lines; points are left out
 * @throws AppError labels-invalid: not GeoJSON, coordinates that are no degrees, too many
 */
export function parseOsmFeatures(
  text: string,
  name: string,
  limit: OsmLimit = OSM_FILE_LIMIT,
): readonly OsmFeature[] {
  const root = parseJson(text, name, limit);
  if (isRecord(root) && Array.isArray(root.elements)) {
    return overpassFeatures(root.elements);
  }
  const list = isRecord(root) ? root.features : null;
  if (!isRecord(root) || root.type !== "FeatureCollection" || !Array.isArray(list)) {
    const found = isRecord(root) ? `"type": ${JSON.stringify(root.type)}` : typeof root;
    throw invalid(name, "a GeoJSON FeatureCollection", found);
  }
  return list.flatMap((feature, i): readonly OsmFeature[] => {
    const parts = geometryOf(feature, `feature ${i} of ${name}`);
    const isEmpty = parts.rings.length === 0 && parts.lines.length === 0;
    return isEmpty ? [] : [{ tags: tagsOf(feature), ...parts }];
  });
}

function parseJson(text: string, name: string, { bytes, hint }: OsmLimit): unknown {
  const mostValues = Math.floor(bytes / BYTES_PER_VALUE);
  try {
    return parseLimitedJson(text, mostValues);
  } catch (error) {
    const found = error instanceof Error ? error.message : "other text";
    throw error instanceof JsonLimitError
      ? invalid(name, `JSON of at most ${mostValues} values`, found, hint)
      : invalid(name, "JSON", found);
  }
}

function geometryOf(
  feature: unknown,
  where: string,
): Pick<OsmFeature, "rings" | "lines"> {
  const geometry = isRecord(feature) ? feature.geometry : undefined;
  if (!isRecord(geometry)) {
    return { rings: [], lines: [] };
  }
  const { type, coordinates } = geometry;
  const lines = (nested: unknown) =>
    asArray(nested, where).map((l) => lineOf(l, where));
  switch (type) {
    case "Polygon":
      return { rings: lines(coordinates), lines: [] };
    case "MultiPolygon":
      return { rings: asArray(coordinates, where).flatMap(lines), lines: [] };
    case "LineString":
      return { rings: [], lines: [lineOf(coordinates, where)] };
    case "MultiLineString":
      return { rings: [], lines: lines(coordinates) };
    default:
      return { rings: [], lines: [] };
  }
}

function lineOf(given: unknown, where: string): readonly LonLat[] {
  return asArray(given, where).map((point) => {
    const [lon, lat] = Array.isArray(point) ? point : [];
    const isDegrees =
      typeof lon === "number" &&
      typeof lat === "number" &&
      Math.abs(lon) <= 360 &&
      Math.abs(lat) <= 90;
    if (!isDegrees) {
      throw invalid(where, "longitude and latitude in degrees", JSON.stringify(point));
    }
    return [lon, lat];
  });
}

function tagsOf(feature: unknown): OsmTags {
  const properties = isRecord(feature) ? feature.properties : undefined;
  if (!isRecord(properties)) {
    return {};
  }
  const { tags, other_tags: other } = properties;
  return {
    ...stringsOf(properties),
    ...(isRecord(tags) ? stringsOf(tags) : {}),
    ...(typeof other === "string" ? hstoreOf(other) : {}),
  };
}

function stringsOf(record: Record<string, unknown>): Record<string, string> {
  const texts = Object.entries(record).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(texts);
}

/** Reads PostgreSQL's hstore text, of which tags with quotation marks are left out. */
function hstoreOf(text: string): Record<string, string> {
  const pairs = text.matchAll(/"([^"\\]{1,255})"=>"([^"\\]{0,255})"/g);
  return Object.fromEntries([...pairs].map(([, key, value]) => [key, value]));
}

function asArray(given: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(given)) {
    throw invalid(where, "a list of coordinates", typeof given);
  }
  return given;
}

function isRecord(given: unknown): given is Record<string, unknown> {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

function invalid(
  where: string,
  expected: string,
  found: string,
  hint = "Export GeoJSON from overpass-turbo or QuickOSM, or convert with ogr2ogr -t_srs EPSG:4326.",
): AppError {
  return new AppError("labels-invalid", `${where} cannot be read as map objects.`, {
    expected,
    found,
    hint,
  });
}
