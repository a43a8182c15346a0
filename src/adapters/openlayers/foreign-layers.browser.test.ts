import { afterEach, beforeEach, expect, test } from "vitest";
import { createTransform } from "#core/geo/crs.ts";
import type { LayerSpec, TileLayer, VectorLayer } from "#ports/map-view.ts";
import {
  type Bench,
  createBench,
  dbLayer,
  delay,
  findEdges,
  mapSpec,
  pixelAt,
  readPanel,
  rgbaLayer,
  UTM,
} from "./map-bench.ts";

const CENTRE = [448_512, 5_411_488] as const;
const ZOOM = 14;
/** Half of the Earth's extent in Web Mercator, metres. */
const HALF = 20_037_508.342789244;

/** Column of Web Mercator's tile grid, with fractions. */
function tileColumn(x: number): number {
  return ((x + HALF) / (2 * HALF)) * 2 ** ZOOM;
}

/** East of `column` the world is white, west of it black: each tile draws its own part. */
function worldOf(column: number): TileLayer {
  const base = Math.floor(column);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="{x} 0 1 1" preserveAspectRatio="none"><rect x="${base - 9}" width="19" height="1" fill="black"/><rect x="${column}" width="9" height="1" fill="white"/></svg>`;
  const url = `data:image/svg+xml,${encodeURIComponent(svg).replaceAll("%7Bx%7D", "{x}")}`;
  return {
    id: "base",
    kind: "tiles",
    url,
    minZoom: ZOOM,
    maxZoom: ZOOM,
    sessionKey: null,
    opacity: 1,
    attribution: { text: "© Somebody", href: "https://example.org/" },
  };
}

let bench: Bench;
let panel: HTMLElement;
beforeEach(() => {
  bench = createBench(() => [255, 0, 0, 255]);
  panel = bench.addPanel("sar");
});
afterEach(() => bench.dispose());

async function show(layers: LayerSpec[], swipe: number | null = null) {
  bench.map.apply(
    mapSpec(
      UTM,
      { sar: layers },
      {
        single: { swipe, isTopHidden: false, isTopOpaque: false, isTopMissing: false },
      },
    ),
  );
  bench.map.setView(CENTRE, 2);
  // Fetched makers, then tiles that no loader counts.
  await delay(1500);
  await bench.settled();
  return readPanel(panel);
}

test("map tiles lie where the Earth is, in a view of another CRS", async () => {
  const [x] = createTransform("EPSG:32631", "EPSG:3857")(...CENTRE);
  const layer = worldOf(tileColumn(x));
  const image = await show([layer]);
  const [edge = Number.NaN] = findEdges(image, "row", 128);
  expect(Math.abs(edge - 128)).toBeLessThanOrEqual(2);
  expect(pixelAt(image, 60, 128)).toEqual([0, 0, 0, 255]);
  expect(pixelAt(image, 200, 128)).toEqual([255, 255, 255, 255]);
  // The engine is asked for nothing: what it does not know cannot be measured.
  expect(bench.loads.asked).toEqual([]);
  const source = panel.querySelector<HTMLAnchorElement>(".map-attribution a");
  expect(source?.textContent).toBe("© Somebody");
  await show([dbLayer("a", UTM)]);
  expect(panel.querySelector<HTMLElement>(".map-attribution")?.hidden).toBe(true);
});

test("map tiles are no layer of an image in pixel space", async () => {
  const grid = { ...UTM, crs: "pixel" } as const;
  bench.map.apply(mapSpec(grid, { sar: [rgbaLayer("a", grid), worldOf(1)] }));
  bench.map.fit(grid);
  await delay(500);
  await bench.settled();
  expect(pixelAt(readPanel(panel), 128, 128)).toEqual([255, 0, 0, 255]);
});

const square: VectorLayer = {
  id: "labels",
  kind: "vectors",
  crs: "EPSG:4326",
  opacity: 1,
  features: [
    {
      geometry: {
        type: "Polygon",
        coordinates: [
          [
            [-64, -64],
            [64, -64],
            [64, 64],
            [-64, 64],
            [-64, -64],
          ].map(([dx = 0, dy = 0]) =>
            createTransform("EPSG:32631", "EPSG:4326")(CENTRE[0] + dx, CENTRE[1] + dy),
          ),
        ],
      },
      style: { stroke: null, strokePx: 0, fill: "rgb(0,0,255)" },
      label: null,
    },
  ],
};

test("vectors are drawn over the pixels, in the view's CRS", async () => {
  const image = await show([rgbaLayer("a", UTM), square]);
  expect(pixelAt(image, 128, 128)).toEqual([0, 0, 255, 255]);
  // 64 m are 32 CSS pixels.
  expect(pixelAt(image, 128 - 30, 128)).toEqual([0, 0, 255, 255]);
  expect(pixelAt(image, 128 - 34, 128)).toEqual([255, 0, 0, 255]);
  expect(pixelAt(image, 128, 128 + 34)).toEqual([255, 0, 0, 255]);
});

test("vectors lie on both sides of a swipe, and opacity blends them", async () => {
  const cut = await show([rgbaLayer("a", UTM), square], 0.5);
  expect(pixelAt(cut, 120, 128)).toEqual([0, 0, 255, 255]);
  expect(pixelAt(cut, 136, 128)).toEqual([0, 0, 255, 255]);
  const half = await show([rgbaLayer("a", UTM), { ...square, opacity: 0.5 }]);
  const [r, , b] = pixelAt(half, 128, 128);
  expect(Math.abs(r - 128)).toBeLessThanOrEqual(1);
  expect(Math.abs(b - 128)).toBeLessThanOrEqual(1);
});

test("vectors of others name them in the panel", async () => {
  const attribution = { text: "© Mappers", href: "https://example.org/" };
  await show([rgbaLayer("a", UTM), { ...square, attribution }]);
  expect(panel.textContent).toContain("© Mappers");
  await show([rgbaLayer("a", UTM), square]);
  expect(panel.textContent).not.toContain("© Mappers");
});

test("a layer of vectors is drawn anew for other features only", async () => {
  await show([rgbaLayer("a", UTM), square]);
  const asked = bench.loads.asked.length;
  const image = await show([rgbaLayer("a", UTM), { ...square, features: [] }]);
  expect(pixelAt(image, 128, 128)).toEqual([255, 0, 0, 255]);
  expect(bench.loads.asked.length).toBe(asked);
});
