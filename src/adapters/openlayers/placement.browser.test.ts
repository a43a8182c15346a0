import { afterEach, expect, test } from "vitest";
import type { Affine } from "#core/raster/affine.ts";
import type { Grid } from "#core/raster/grid.ts";
import {
  type Bench,
  countOpaque,
  createBench,
  dbLayer,
  findEdges,
  mapSpec,
  readPanel,
} from "./map-bench.ts";
import { planTilePyramid } from "./tile-pyramid.ts";

let bench: Bench | null = null;
afterEach(() => bench?.dispose());

/** 30° of rotation about the upper left corner, pixels of 2 m. */
function rotated(): Affine {
  const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  return [2 * cos, 2 * sin, 448_000, -2 * sin * -1, -2 * cos, 5_412_000];
}

const SIZE = { width: 600, height: 400 };
const GRIDS: readonly (Grid & { name: string })[] = [
  {
    name: "UTM",
    crs: "EPSG:32631",
    affine: [2, 0, 448_000, 0, -2, 5_412_000],
    ...SIZE,
  },
  {
    name: "southern UTM",
    crs: "EPSG:32759",
    affine: [0.5, 0, 6e5, 0, -0.5, 5_400_000],
    ...SIZE,
  },
  { name: "rotated hull", crs: "EPSG:32631", affine: rotated(), ...SIZE },
  { name: "Mercator", crs: "EPSG:3395", affine: [10, 0, -1e7, 0, -10, 4e6], ...SIZE },
  {
    name: "degrees",
    crs: "EPSG:4326",
    affine: [2e-4, 0, 2.3, 0, -1e-4, 48.9],
    ...SIZE,
  },
  { name: "UPS", crs: "EPSG:32761", affine: [40, 0, 2.1e6, 0, -40, 2.3e6], ...SIZE },
  { name: "pixel", crs: "pixel", affine: [1, 0, 0, 0, -1, 0], ...SIZE },
];

// A texel of the finest level is drawn on `MAGNIFIED`² screen pixels. The square's sides
// lie on texel borders, so that where they belong on the screen is known exactly.
const MAGNIFIED = 4;

test.each(GRIDS)(
  "$name: ground is seen where it belongs, to half a pixel",
  async ({ name, ...grid }) => {
    const pyramid = planTilePyramid(grid, grid.crs);
    const texel = pyramid?.resolutions.at(-1) ?? Number.NaN;
    const [left = 0, , , top = 0] = pyramid?.box ?? [];
    // 200 × 160 texels from the hull's corner, 20 × 12 texels large: across tile borders.
    const [minX, maxY] = [left + 246 * texel, top - 250 * texel];
    const [maxX, minY] = [minX + 20 * texel, maxY - 12 * texel];
    bench = createBench((x, y) =>
      x > minX && x < maxX && y > minY && y < maxY ? 0 : -20,
    );
    const panel = bench.addPanel("sar", 320, 240);
    bench.map.apply(mapSpec(grid, { sar: [dbLayer("a", grid)] }));
    const resolution = texel / MAGNIFIED;
    // Off the texel grid by a third of a screen pixel, as a dragged view would be.
    const centre = [
      (minX + maxX) / 2 + resolution / 3,
      (minY + maxY) / 2 - resolution / 3,
    ] as const;
    bench.map.setView(centre, resolution);
    await bench.settled();

    const image = readPanel(panel);
    expect(countOpaque(image), `${name} is drawn`).toBe(320 * 240);
    const across = findEdges(image, "row", 120);
    const down = findEdges(image, "col", 160);
    const expectedAcross = [minX, maxX].map((x) => 160 + (x - centre[0]) / resolution);
    const expectedDown = [maxY, minY].map((y) => 120 - (y - centre[1]) / resolution);
    for (const [found, expected] of [
      [across, expectedAcross],
      [down, expectedDown],
    ] as const) {
      expect(found).toHaveLength(2);
      for (const [i, edge] of found.entries()) {
        expect(Math.abs(edge - (expected[i] ?? 0))).toBeLessThanOrEqual(0.5);
      }
    }
  },
);

test("a layer of another CRS is asked for in the view's", async () => {
  const utm: Grid = {
    crs: "EPSG:32631",
    affine: [10, 0, 448_000, 0, -10, 5_412_000],
    width: 300,
    height: 300,
  };
  const degrees: Grid = {
    crs: "EPSG:4326",
    affine: [1e-4, 0, 2.2, 0, -1e-4, 48.9],
    width: 2000,
    height: 2000,
  };
  bench = createBench(() => [255, 255, 255, 255]);
  bench.addPanel("eo");
  bench.map.apply(
    mapSpec(utm, { eo: [{ ...dbLayer("eo", degrees), kind: "rgba", stretch: null }] }),
  );
  bench.map.fit(utm);
  await bench.settled();
  expect(bench.loads.asked.length).toBeGreaterThan(0);
  for (const { grid } of bench.loads.asked) {
    expect(grid.crs).toBe("EPSG:32631");
    expect([grid.width, grid.height]).toEqual([256, 256]);
  }
});
