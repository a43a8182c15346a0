/** These tests ask for a scene's map objects and read answers that were made by hand. */
import { describe, expect, it } from "vitest";
import type { Grid } from "#core/raster/grid.ts";
import { LABEL } from "#core/regions/labels.ts";
import { paintLabels } from "./label-map.ts";
import { parseOsmFeatures } from "./osm-features.ts";
import { joinOverpass, overpassQueries } from "./overpass.ts";

/** Ten by ten pixels of a thousandth of a degree at the equator. */
const GRID: Grid = {
  ...{ crs: "EPSG:4326", width: 10, height: 10 },
  affine: [0.001, 0, 10, 0, -0.001, 0.01],
};
const at = (col: number, row: number) => ({
  lon: 10 + col / 1000,
  lat: (10 - row) / 1000,
});
const way = (id: number, tags: object, ...points: [number, number][]) => ({
  ...{ type: "way", id, tags, geometry: points.map((p) => at(...p)) },
});
const painted = (...elements: object[]) =>
  paintLabels(parseOsmFeatures(JSON.stringify({ elements }), "answer"), GRID).labels;
const count = (labels: Uint8Array, id: number) => labels.filter((l) => l === id).length;

describe("questions to Overpass", () => {
  it("cover the scene in cells of at most a kilometre", () => {
    const queries = overpassQueries(GRID);
    // 1.1132 km on each side.
    expect(queries).toHaveLength(4);
    expect(queries[0]).toContain("[bbox:0.000000,10.000000,0.005000,10.005000]");
    expect(queries[3]).toContain("[bbox:0.005000,10.005000,0.010000,10.010000]");
    expect(queries[0]).toContain(
      'way["building"];rel["building"]["type"="multipolygon"]',
    );
    expect(queries[0]).toMatch(/^\[out:json\]\[timeout:\d+\].*out geom;$/);
  });

  it("are none for a scene without a place", () => {
    expect(overpassQueries({ ...GRID, crs: "pixel" })).toEqual([]);
  });
});

describe("answers of Overpass", () => {
  const square = [
    [0, 0],
    [5, 0],
    [5, 5],
    [0, 5],
    [0, 0],
  ] as [number, number][];

  it("paints closed ways as areas, and roads as lines even where they close", () => {
    expect(count(painted(way(1, { landuse: "forest" }, ...square)), LABEL.forest)).toBe(
      25,
    );
    const ring = painted(way(1, { highway: "primary", width: "1" }, ...square));
    expect(ring[2 * 10 + 2]).toBe(LABEL.other);
    expect(count(ring, LABEL.road)).toBeGreaterThan(5);
  });

  it("takes a station for a building, though it is tagged as a railway, too", () => {
    const station = { building: "train_station", railway: "station" };
    expect(count(painted(way(1, station, ...square)), LABEL.building)).toBe(25);
  });

  it("joins the members of a multipolygon in any order and direction, holes included", () => {
    const lake = {
      ...{ type: "relation", id: 7, tags: { type: "multipolygon", natural: "water" } },
      members: [
        { geometry: [at(0, 0), at(8, 0), at(8, 8)] },
        // Backwards.
        { geometry: [at(0, 0), at(0, 8), at(8, 8)] },
        // An island.
        { geometry: [at(2, 2), at(4, 2), at(4, 4), at(2, 4), at(2, 2)] },
        // What never closes.
        { geometry: [at(9, 9), at(9, 8)] },
      ],
    };
    expect(count(painted(lake), LABEL.water)).toBe(64 - 4);
    const route = { ...lake, tags: { type: "route", natural: "water" } };
    expect(count(painted(route), LABEL.water)).toBe(0);
  });

  it("joins a hundred thousand members in about the time that it reads them", () => {
    const far = (i: number) => ({
      lon: 10 + (i % 50_000) / 1e6,
      lat: i < 50_000 ? 0 : 1,
    });
    // In an order that puts each next one last.
    const members = Array.from({ length: 100_000 }, (_, i) => ({
      geometry: [far(i), far((i + 1) % 100_000)],
    })).reverse();
    const relation = { type: "relation", tags: { type: "multipolygon" }, members };
    const before = process.cpuUsage();
    const [lake] = parseOsmFeatures(JSON.stringify({ elements: [relation] }), "lake");
    expect(lake?.rings.map((ring) => ring.length)).toEqual([100_001]);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(10_000);
  });

  it("counts what two cells share once, and lives with what makes no sense", () => {
    const forest = way(1, { landuse: "forest" }, [0, 0], [5, 0]);
    const other = way(2, { landuse: "grass" }, [0, 0], [5, 0]);
    const joined = joinOverpass([
      { elements: [forest] },
      { elements: [forest, other] },
    ]);
    expect(joined.elements).toEqual([forest, other]);
    expect(
      count(painted({}, { type: "way" }, { type: "way", geometry: [null, 3] }), 0),
    ).toBe(100);
    const relation = { type: "relation", tags: { type: "multipolygon" } };
    const senseless = [
      { type: "way", geometry: 5, tags: null },
      { ...relation, members: 5 },
      { ...relation, members: [null, 5, { geometry: "x" }] },
      { type: "way", tags: "x" },
      null,
    ] as object[];
    expect(count(painted(...senseless), 0)).toBe(100);
  });
});
