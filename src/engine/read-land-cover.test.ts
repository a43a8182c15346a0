/** These tests count the land cover of a scene from map objects that lie on known pixels. */
import { describe, expect, it } from "vitest";
import { FAKE_GRID } from "#testing/fake-scenes.ts";
import { mapArea, mapLine, mapObjectsFile } from "#testing/map-objects.ts";
import { readLandCover } from "./read-land-cover.ts";

const { width, height } = FAKE_GRID;
const file = (...features: object[]) => {
  const blob = mapObjectsFile("town.geojson", features);
  return { name: blob.name, blob };
};
const area = (tags: Record<string, string>, c0: number, c1: number) =>
  mapArea(FAKE_GRID, tags, [c0, 0], [c1, height]);

describe("land cover of a scene", () => {
  it("counts the share of each class, and applies the paper's rule", async () => {
    const half = area({ landuse: "residential" }, 0, width / 2);
    const eighth = area({ landuse: "forest" }, width / 2, (width * 5) / 8);
    const { cover, shapes, undrawn } = await readLandCover(
      FAKE_GRID,
      file(half, eighth, area({ amenity: "bench" }, 0, 9)),
    );
    expect(cover.shares.residential).toBeCloseTo(0.5, 3);
    expect(cover.shares.forest).toBeCloseTo(0.125, 3);
    expect(cover.shares.other).toBeCloseTo(0.375, 3);
    expect(cover).toMatchObject({
      ...{ kind: "urban", objects: 3, painted: 2, unclassed: 1 },
      attribution: expect.stringContaining("OpenStreetMap"),
    });
    expect(cover.areaKm2).toBeCloseTo((width * 0.6 * height * 0.6) / 1e6, 2);
    expect(shapes.map(({ label }) => label)).toEqual(["residential", "forest"]);
    expect(undrawn).toBe(0);
  });

  it("is rural without buildings, and a road is as wide as on the ground", async () => {
    const road = mapLine(FAKE_GRID, { highway: "primary", width: "24" }, [
      [0, height / 2],
      [width, height / 2],
    ]);
    const { cover } = await readLandCover(
      FAKE_GRID,
      file(area({ landuse: "farmland" }, 0, width), road),
    );
    expect(cover.kind).toBe("rural");
    // 24 m of 1229 m.
    expect(cover.shares.road).toBeCloseTo(24 / (height * 0.6), 3);
  });

  it("draws only what lies on the scene", async () => {
    const far = area({ landuse: "forest" }, 5 * width, 6 * width);
    const near = area({ natural: "water" }, 0, 20);
    const { shapes } = await readLandCover(FAKE_GRID, file(far, near));
    expect(shapes.map(({ label }) => label)).toEqual(["water"]);
    await expect(readLandCover(FAKE_GRID, file(far))).rejects.toMatchObject({
      code: "labels-invalid",
      found: expect.stringContaining("none on the scene"),
      hint: expect.stringMatching(/./),
    });
  });

  it("refuses to call a place rural of which it knows nothing", async () => {
    // An L about the scene: its bounds meet the scene's, its ground does not.
    const beside = mapArea(
      FAKE_GRID,
      { landuse: "residential" },
      [-900, -900],
      [-9, 3000],
    );
    const [ring = []] = beside.geometry.coordinates;
    const [a, b, , d, e] = ring as [number, number][];
    const far =
      mapArea(FAKE_GRID, {}, [-9, 2900], [3000, 3000]).geometry.coordinates[0] ?? [];
    const bent = {
      ...beside,
      geometry: {
        type: "Polygon",
        coordinates: [[a, b, far[0], far[1], far[2], d, e]],
      },
    };
    await expect(readLandCover(FAKE_GRID, file(bent))).rejects.toMatchObject({
      code: "labels-invalid",
    });
  });

  it("reads outlines of many points in a time that does not grow with the rows", async () => {
    const ring = Array.from({ length: 60_000 }, (_, i): [number, number] => {
      const angle = (2 * Math.PI * (i % 59_999)) / 59_999;
      return [1024 + 900 * Math.cos(angle), 1024 + 900 * Math.sin(angle)];
    });
    const forest = mapLine(FAKE_GRID, { landuse: "forest" }, ring);
    const area = {
      ...forest,
      geometry: { type: "Polygon", coordinates: [forest.geometry.coordinates] },
    };
    const { cover } = await readLandCover(FAKE_GRID, file(area));
    expect(cover.shares.forest).toBeCloseTo((Math.PI * 900 ** 2) / (width * height), 3);
  });

  it("refuses what is no such file, too large, or a scene without a place", async () => {
    const broken = { name: "x.geojson", blob: new Blob(["{"]) };
    await expect(readLandCover(FAKE_GRID, broken)).rejects.toMatchObject({
      code: "labels-invalid",
    });
    const huge = { name: "x.geojson", blob: { size: 2e8 } as Blob };
    await expect(readLandCover(FAKE_GRID, huge)).rejects.toMatchObject({
      found: "200 MB",
    });
    const full = { name: "x.geojson", blob: new Blob(["[", "0,".repeat(8.1e6), "0]"]) };
    await expect(readLandCover(FAKE_GRID, full)).rejects.toMatchObject({
      found: "more than 8000000 values",
      hint: expect.stringContaining("npx sar2earth labels"),
    });
    const nowhere = { ...FAKE_GRID, crs: "pixel" } as const;
    await expect(readLandCover(nowhere, broken)).rejects.toMatchObject({
      code: "grid-mismatch",
    });
  });

  it("ends when it is aborted", async () => {
    const wood = file(area({ natural: "wood" }, 0, 9));
    await expect(
      readLandCover(FAKE_GRID, wood, AbortSignal.abort()),
    ).rejects.toMatchObject({ name: "AbortError" });
  });
});
