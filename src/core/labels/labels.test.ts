/** These tests paint map objects into small grids whose labels are counted by hand. */
import { describe, expect, it, test } from "vitest";
import { createTransform } from "#core/geo/crs.ts";
import type { Grid } from "#core/raster/grid.ts";
import { LABEL, LABELS } from "#core/regions/labels.ts";
import { landCoverOf, regionKind } from "#core/regions/land-cover.ts";
import { paintLabels } from "./label-map.ts";
import { parseOsmFeatures } from "./osm-features.ts";
import { OSM_RULES, osmClass } from "./osm-rules.ts";

/** 40 × 20 pixels of 1 m near Paris. */
const GRID: Grid = {
  crs: "EPSG:32631",
  affine: [1, 0, 450_000, 0, -1, 5_410_020],
  width: 40,
  height: 20,
};
const toLonLat = createTransform(GRID.crs, "EPSG:4326");
const at = (col: number, row: number) => [...toLonLat(450_000 + col, 5_410_020 - row)];
const box = (left: number, top: number, right: number, bottom: number) =>
  [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
    [left, top],
  ].map(([col, row]) => at(col as number, row as number));

const polygon = (
  properties: Record<string, unknown>,
  ...rings: (readonly number[])[][]
) => ({
  type: "Feature",
  properties,
  geometry: { type: "Polygon", coordinates: rings },
});
const road = (properties: Record<string, unknown>, ...points: [number, number][]) => ({
  type: "Feature",
  properties,
  geometry: {
    type: "LineString",
    coordinates: points.map(([col, row]) => at(col, row)),
  },
});
const read = (...features: unknown[]) =>
  parseOsmFeatures(JSON.stringify({ type: "FeatureCollection", features }), "town");
/** A square kilometre, and a ring around all of it. */
const WIDE_GRID: Grid = { ...GRID, width: 1000, height: 1000 };
const EVERYTHING = box(0, 0, 1000, 1000);
const countOf = (labels: Uint8Array, label: (typeof LABELS)[number]) =>
  labels.reduce((n, id) => n + (id === LABEL[label] ? 1 : 0), 0);

test("shares and the paper's rule equal those counted by hand", () => {
  // 10 × 20 m residential = 25 %, on it a house of 4 × 5; 20 × 10 m of water with an
  // island of 5 × 4; the rest is nothing.
  const features = read(
    polygon({ building: "yes" }, box(2, 2, 6, 7)),
    polygon({ landuse: "residential", name: "Old town" }, box(0, 0, 10, 20)),
    polygon({ natural: "water" }, box(20, 0, 40, 10), box(25, 3, 30, 7)),
  );
  const { labels, painted, unclassed } = paintLabels(features, GRID);
  expect([painted, unclassed]).toEqual([3, 0]);
  expect(countOf(labels, "building")).toBe(20);
  expect(countOf(labels, "residential")).toBe(200 - 20);
  expect(countOf(labels, "water")).toBe(200 - 20);
  const cover = landCoverOf(labels);
  expect(cover.other).toBeCloseTo((800 - 380) / 800, 12);
  // House and plot together are exactly a quarter.
  expect(regionKind(cover)).toBe("urban");
  const less = paintLabels(
    read(polygon({ landuse: "residential" }, box(0, 0, 10, 19))),
    GRID,
  );
  expect(regionKind(landCoverOf(less.labels))).toBe("rural");
});

describe("lines", () => {
  it.each([
    // Centres of rows within half of the width of row 10's.
    [{ highway: "residential" }, 5],
    [{ highway: "residential", width: "3" }, 3],
    [{ highway: "residential", width: "3.9 m" }, 3],
    [{ highway: "motorway", lanes: "2" }, 7],
    [{ highway: "motorway" }, 11],
    [{ railway: "rail" }, 3],
  ])("%o is as wide as it is on the ground: %d rows", (tags, rows) => {
    const { labels } = paintLabels(read(road(tags, [-50, 10.5], [90, 10.5])), GRID);
    const label = "railway" in tags ? "railway" : "road";
    const column = Array.from({ length: 20 }, (_, row) => labels[row * 40 + 20]);
    expect(column.filter((id) => id === LABEL[label])).toHaveLength(rows);
  });

  it("are not lost where a pixel is wider than they are", () => {
    const coarse: Grid = {
      ...GRID,
      affine: [10, 0, 450_000, 0, -10, 5_410_020],
      width: 4,
      height: 2,
    };
    const { labels } = paintLabels(
      read(road({ waterway: "stream" }, [0, 5], [40, 5])),
      coarse,
    );
    expect([...labels]).toEqual([9, 9, 9, 9, 0, 0, 0, 0]);
  });

  it("in a tunnel, of no class, and of areas only paint nothing", () => {
    const features = read(
      road({ highway: "primary", tunnel: "yes" }, [0, 5], [40, 5]),
      road({ highway: "footway" }, [0, 5], [40, 5]),
      road({ natural: "wood" }, [0, 5], [40, 5]),
    );
    const { labels, unclassed } = paintLabels(features, GRID);
    expect(Math.max(...labels)).toBe(0);
    expect(unclassed).toBe(2);
  });
});

test("a coastline is said, because the sea is no object", () => {
  const coast = read(road({ natural: "coastline" }, [0, 5], [40, 5]));
  expect(paintLabels(coast, GRID).hasCoastline).toBe(true);
  expect(paintLabels(read(), GRID).hasCoastline).toBe(false);
});

describe("the rules", () => {
  it("name known classes only, and what lies on top comes later", () => {
    expect(OSM_RULES.length).toBeGreaterThanOrEqual(25);
    for (const { label } of OSM_RULES) {
      expect(LABELS).toContain(label);
    }
    const order = (tags: Record<string, string>) => osmClass(tags)?.order ?? -1;
    expect(order({ building: "yes" })).toBeGreaterThan(order({ highway: "primary" }));
    expect(order({ highway: "primary" })).toBeGreaterThan(order({ natural: "water" }));
    expect(order({ natural: "water" })).toBeGreaterThan(
      order({ landuse: "residential" }),
    );
  });

  it("leave out what says no, and take the topmost of several tags", () => {
    expect(osmClass({ building: "no" })).toBeNull();
    expect(osmClass({ landuse: "industrial", building: "yes" })?.label).toBe(
      "building",
    );
    expect(osmClass({ building: "greenhouse" })?.label).toBe("greenhouse");
  });
});

describe("files", () => {
  it("of overpass-turbo, QuickOSM and ogr2ogr give the same tags", () => {
    const ring = box(0, 0, 10, 10);
    for (const properties of [
      { "@id": "way/1", natural: "water" },
      { id: 1, tags: { natural: "water" } },
      { osm_id: "1", other_tags: '"natural"=>"water","depth"=>"3"' },
    ]) {
      const [feature] = read(polygon(properties, ring));
      expect(osmClass(feature?.tags ?? {})?.label).toBe("water");
    }
  });

  it.each([
    ["not JSON", "{", /cannot be read/],
    ["a single geometry", '{"type":"Point","coordinates":[0,0]}', /cannot be read/],
    ["a list", "[]", /cannot be read/],
    [
      "metres",
      JSON.stringify({
        type: "FeatureCollection",
        features: [road({ highway: "primary" })].map((feature) => ({
          ...feature,
          geometry: { type: "LineString", coordinates: [[450_000, 5_410_000]] },
        })),
      }),
      /feature 0 of town/,
    ],
    ["lists within lists", `{"type":${"[".repeat(1e5)}`, /cannot be read/],
  ])("with %s are refused in words", (_, text, message) => {
    expect(() => parseOsmFeatures(text, "town")).toThrow(message);
  });

  it.each<[string, object[]]>([
    [
      "squares over each other",
      Array(5000).fill(polygon({ natural: "water" }, EVERYTHING)),
    ],
    [
      "lines as wide as the scene",
      Array(5000).fill(road({ highway: "primary", width: "5000" }, [0, 0], [900, 900])),
    ],
    [
      "a ring that goes up and down",
      [
        polygon(
          { natural: "water" },
          Array.from({ length: 100_000 }, (_, i) => EVERYTHING[i % 4] ?? []),
        ),
      ],
    ],
  ])("are refused where they would take hours: %s", (_, features) => {
    const objects = parseOsmFeatures(
      JSON.stringify({ type: "FeatureCollection", features }),
      "town",
    );
    const before = process.cpuUsage();
    expect(() => paintLabels(objects, WIDE_GRID)).toThrow(/cover the scene too often/);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(15_000);
  });

  it("are read however many lie beside a small scene, in its rows and its columns", () => {
    // 12 000 houses and 6000 roads, as a city has them around a chip of it.
    const plots = Array.from({ length: 6000 }, (_, i) => 60 + 2 * i);
    const beside = plots.flatMap((far) => [
      polygon({ building: "yes" }, box(far, 1, far + 1, 19)),
      polygon({ building: "yes" }, box(1, far, 39, far + 1)),
      road({ highway: "primary" }, [-far, 0], [-far, 20]),
    ]);
    const house = polygon({ building: "yes" }, box(0, 0, 40, 10));
    const { labels } = paintLabels(read(...beside, house), GRID);
    expect(countOf(labels, "building")).toBe(400);
    expect(countOf(labels, "road")).toBe(0);
  });

  it("cost no time for lines that go up and down beside the scene", () => {
    const [top, bottom] = [at(1200, 0), at(1200, 1000)];
    const line = road({ highway: "primary" }, [990, 500]);
    for (let i = 0; i < 300_000; i++) {
      line.geometry.coordinates.push(i % 2 === 0 ? top : bottom);
    }
    const objects = read(line);
    const before = process.cpuUsage();
    expect(countOf(paintLabels(objects, WIDE_GRID).labels, "road")).toBeGreaterThan(9);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(15_000);
  });

  it("are refused before they are parsed where they hold too many values", () => {
    const points = "[2,48],".repeat(1e6);
    const text = `{"type":"FeatureCollection","features":[${points}0]}`;
    const limit = { bytes: 15e6, hint: "Export less." };
    expect(() => parseOsmFeatures(text, "town", limit)).toThrow(
      expect.objectContaining({ found: "more than 2000000 values", hint: limit.hint }),
    );
  });

  it("keep nothing of points and of features without geometry", () => {
    expect(
      read(
        { type: "Feature", properties: {}, geometry: null },
        {
          type: "Feature",
          properties: { amenity: "bench" },
          geometry: { type: "Point", coordinates: [2, 48] },
        },
      ),
    ).toEqual([]);
  });
});
