import { afterEach, expect, test } from "vitest";
import type { PixelLayer } from "#ports/map-view.ts";
import {
  type Bench,
  createBench,
  dbLayer,
  mapSpec,
  nextFrame,
  type Paint,
  pixelAt,
  readPanel,
  rgbaLayer,
  UTM,
} from "./map-bench.ts";

const CENTRE = [448_512, 5_411_488] as const;
const GAP = { gapNote: "Hatched: not translated" };
const root = document.documentElement;

let bench: Bench;
afterEach(() => {
  bench.dispose();
  root.style.removeProperty("--s2e-ground");
  root.removeAttribute("data-scheme");
});

/** The north has values; for the south, a run has found that there are no data. */
const withCorner =
  (value: number | readonly [number, number, number, number]): Paint =>
  (_x, y) =>
    y > CENTRE[1] ? value : "no-data";

async function show(paint: Paint, layer: PixelLayer) {
  root.style.setProperty("--s2e-ground", "#102030");
  bench = createBench(paint);
  const panel = bench.addPanel("syneo");
  bench.map.apply(mapSpec(UTM, { syneo: [layer] }));
  bench.map.setView(CENTRE, 2);
  await bench.settled();
  return { panel, note: panel.querySelector<HTMLElement>(".map-gap-note") };
}

test.each([
  ["a picture", withCorner([0, 0, 255, 255]), rgbaLayer("a", UTM, GAP), [0, 0, 255]],
  ["power", withCorner(0), dbLayer("b", UTM, GAP), [255, 255, 255]],
] as const)(
  "%s is plain ground where the scene has no data, and says nothing",
  async (_, paint, layer, colour) => {
    const { panel, note } = await show(paint, layer);
    const image = readPanel(panel);
    expect(pixelAt(image, 128, 60)).toEqual([...colour, 255]);
    expect(pixelAt(image, 128, 200)).toEqual([16, 32, 48, 255]);
    expect(note?.hidden).toBe(true);
  },
);

test("the ground follows the page's colours, without loading anything", async () => {
  const { panel } = await show(withCorner(0), dbLayer("b", UTM, GAP));
  const asked = bench.loads.asked.length;
  root.style.setProperty("--s2e-ground", "#ffffff");
  root.setAttribute("data-scheme", "light");
  await nextFrame();
  await bench.settled();
  expect(pixelAt(readPanel(panel), 128, 200)).toEqual([255, 255, 255, 255]);
  expect(bench.loads.asked.length).toBe(asked);
});

test("ground that was not computed stays open beside it, and is told", async () => {
  const { panel, note } = await show(
    (x, y) =>
      y > CENTRE[1] ? [0, 0, 255, 255] : x > CENTRE[0] ? "no-data" : [0, 0, 0, 0],
    rgbaLayer("a", UTM, GAP),
  );
  const image = readPanel(panel);
  expect(pixelAt(image, 60, 200)[3]).toBe(0);
  expect(pixelAt(image, 200, 200)).toEqual([16, 32, 48, 255]);
  expect(note?.textContent).toBe(GAP.gapNote);
  expect(note?.hidden).toBe(false);
});

test("a rotated scene that is computed has no gap beside it", async () => {
  // Rotated by 45°: half of its bounding box is not the scene's.
  const side = Math.SQRT2;
  const rotated = {
    ...UTM,
    affine: [side, side, 447_400, side, -side, 5_411_488],
    width: 400,
    height: 400,
  } as const;
  const isInside = (x: number, y: number) =>
    Math.abs(x - 447_400 - 400 * side) + Math.abs(y - 5_411_488) < 400 * side;
  const layer = rgbaLayer("a", rotated, GAP);
  bench = createBench((x, y) => (isInside(x, y) ? [0, 0, 255, 255] : [0, 0, 0, 0]));
  const panel = bench.addPanel("syneo");
  bench.map.apply(mapSpec(UTM, { syneo: [layer] }));
  bench.map.setView([447_400 + 400 * side, 5_411_488], 6);
  await bench.settled();
  expect(pixelAt(readPanel(panel), 128, 128)).toEqual([0, 0, 255, 255]);
  expect(panel.querySelector<HTMLElement>(".map-gap-note")?.hidden).toBe(true);
});
