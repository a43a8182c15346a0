/**
 * This table says which land-cover class an object of OpenStreetMap belongs to, by its
 * tags. The paper counts 25 OSM classes and names none, so the classes are the 18 of
 * `core/regions/labels.ts`.
 *
 * Rows are in painting order: what stands further down lies on top. Land use lies below
 * vegetation and water, those below what is built on them, buildings above all.
 */
import type { Label } from "#core/regions/labels.ts";

export type OsmTags = Readonly<Record<string, string>>;

export type OsmRule = {
  readonly key: string;
  /** Values of that key; null = any value but "no". */
  readonly values: readonly string[] | null;
  readonly label: Label;
  /** Width of a line in metres where neither `width` nor `lanes` is tagged; null = areas only. */
  readonly lineM: number | null;
};

const area = (key: string, values: readonly string[] | null, label: Label) =>
  ({ key, values, label, lineM: null }) as const;
const line = (key: string, values: readonly string[], label: Label, lineM: number) =>
  ({ key, values, label, lineM }) as const;

export const OSM_RULES: readonly OsmRule[] = [
  area("landuse", ["residential"], "residential"),
  area("landuse", ["commercial", "retail"], "commercial"),
  area("landuse", ["industrial", "port", "quarry", "landfill"], "industrial"),
  area("landuse", ["railway"], "railway"),
  area("landuse", ["farmland", "orchard", "vineyard", "allotments"], "farmland"),
  area("leisure", ["park", "garden", "golf_course"], "park"),
  area("landuse", ["meadow", "grass", "village_green", "recreation_ground"], "grass"),
  area("natural", ["grassland"], "grass"),
  area("leisure", ["pitch"], "grass"),
  area("natural", ["scrub", "heath"], "scrub"),
  area("landuse", ["forest"], "forest"),
  area("natural", ["wood"], "forest"),
  area("natural", ["beach", "sand"], "beach"),
  area("natural", ["wetland"], "wetland"),
  area("landuse", ["aquaculture", "salt_pond"], "aquaculture"),
  area("natural", ["water", "bay", "strait"], "water"),
  area("landuse", ["reservoir", "basin"], "water"),
  line("waterway", ["river", "riverbank", "canal", "dock"], "water", 12),
  line("waterway", ["stream", "ditch", "drain"], "water", 2),
  area("amenity", ["parking"], "parking"),
  line("railway", ["rail", "light_rail", "tram", "narrow_gauge"], "railway", 4),
  line("aeroway", ["runway", "taxiway", "apron"], "road", 30),
  line("highway", ["motorway", "trunk", "primary"], "road", 12),
  line(
    "highway",
    [
      ...["secondary", "tertiary", "motorway_link", "trunk_link", "primary_link"],
      ...["secondary_link", "tertiary_link"],
    ],
    "road",
    8,
  ),
  line(
    "highway",
    ["residential", "unclassified", "living_street", "service", "pedestrian"],
    "road",
    5,
  ),
  area("area:highway", null, "road"),
  area("landuse", ["greenhouse_horticulture"], "greenhouse"),
  area("building", null, "building"),
  area("building", ["greenhouse"], "greenhouse"),
];

/** Width of a traffic lane in metres, for roads that tag `lanes`. */
const LANE_M = 3.25;
const WIDEST_M = 200;

export type OsmClass = {
  readonly label: Label;
  /** Painting order: the row of the table. */
  readonly order: number;
  /** For lines, in metres; null where only areas of the kind are painted. */
  readonly widthM: number | null;
};

/** Returns the topmost class of an object; null where no row matches, or it is underground. */
export function osmClass(tags: OsmTags): OsmClass | null {
  if (isUnderground(tags)) {
    return null;
  }
  for (let order = OSM_RULES.length - 1; order >= 0; order -= 1) {
    const rule = OSM_RULES[order] as OsmRule;
    const value = tags[rule.key];
    if (
      value !== undefined &&
      value !== "no" &&
      (rule.values?.includes(value) ?? true)
    ) {
      const widthM = rule.lineM === null ? null : widthOf(tags, rule.lineM);
      return { label: rule.label, order, widthM };
    }
  }
  return null;
}

function isUnderground({ tunnel, location }: OsmTags): boolean {
  return (tunnel !== undefined && tunnel !== "no") || location === "underground";
}

/** The tagged width ("7", "7.5 m"), the lanes' width, or the usual one of the kind. */
function widthOf({ width, lanes }: OsmTags, usual: number): number {
  const metres = /^(\d+(?:\.\d+)?)(?: ?m)?$/.exec(width ?? "")?.[1];
  const tagged = metres !== undefined ? Number(metres) : LANE_M * Number(lanes ?? 0);
  return tagged > 0 && tagged <= WIDEST_M ? tagged : usual;
}
