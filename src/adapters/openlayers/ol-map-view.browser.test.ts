import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type Bench,
  countOpaque,
  createBench,
  dbLayer,
  mapSpec,
  nextFrame,
  pixelAt,
  readPanel,
  UTM,
} from "./map-bench.ts";

let bench: Bench;
beforeEach(() => {
  bench = createBench(() => -10);
});
afterEach(() => bench.dispose());

test("radar is drawn grey, linear in dB, and masked pixels are clear", async () => {
  bench.dispose();
  // West −15 dB, east −5 dB, the south masked.
  bench = createBench((x, y) => (y < 5_411_488 ? null : x < 448_512 ? -15 : -5));
  const panel = bench.addPanel("sar");
  bench.map.apply(mapSpec(UTM, { sar: [dbLayer("a", UTM)] }));
  bench.map.fit(UTM);
  await bench.settled();
  const image = readPanel(panel);
  // (−15 + 20) / 20 · 255 = 64; (−5 + 20) / 20 · 255 = 191.
  expect(pixelAt(image, 64, 64)).toEqual([64, 64, 64, 255]);
  expect(pixelAt(image, 192, 64)).toEqual([191, 191, 191, 255]);
  expect(pixelAt(image, 128, 192)[3]).toBe(0);
  // Outside of the layer there is nothing.
  expect(pixelAt(image, 3, 3)[3]).toBe(0);
});

test("the stretch is applied without asking for a pixel", async () => {
  const panel = bench.addPanel("sar");
  const layer = dbLayer("a", UTM);
  bench.map.apply(mapSpec(UTM, { sar: [layer] }));
  bench.map.fit(UTM);
  await bench.settled();
  const asked = bench.loads.asked.length;
  expect(pixelAt(readPanel(panel), 128, 128)[0]).toBe(128);
  bench.map.apply(
    mapSpec(UTM, { sar: [{ ...layer, stretch: { loDb: -12, hiDb: -2 } }] }),
  );
  await bench.settled();
  // (−10 + 12) / 10 · 255 = 51
  expect(pixelAt(readPanel(panel), 128, 128)[0]).toBe(51);
  expect(bench.loads.asked.length).toBe(asked);
});

test("two panels show the same ground, and one cursor", async () => {
  bench.dispose();
  bench = createBench((x) => (x < 448_512 ? -20 : 0));
  const sar = bench.addPanel("sar");
  const eo = bench.addPanel("eo");
  bench.map.apply(mapSpec(UTM, { sar: [dbLayer("a", UTM)], eo: [dbLayer("b", UTM)] }));
  bench.map.fit(UTM);
  await bench.settled();
  bench.map.zoomBy(1);
  bench.map.panBy(0.25, 0.1);
  await new Promise((resolve) => setTimeout(resolve, 250));
  await bench.settled();
  const [left, right] = [readPanel(sar), readPanel(eo)];
  expect(countOpaque(left)).toBe(256 * 256);
  expect(left.data).toEqual(right.data);

  const { left: x, top: y } = sar.getBoundingClientRect();
  sar.querySelector(".map-target")?.dispatchEvent(
    new PointerEvent("pointermove", {
      clientX: x + 100,
      clientY: y + 60,
      bubbles: true,
    }),
  );
  await nextFrame();
  await nextFrame();
  const places = [sar, eo].map((panel) =>
    panel.querySelector(".map-crosshair")?.getAttribute("transform"),
  );
  expect(places[0]).toBe("translate(100.00 60.00)");
  expect(places[1]).toBe(places[0]);
  const cursor = bench.events.cursors.at(-1);
  const view = bench.events.views.at(-1);
  expect(cursor?.panel).toBe("sar");
  expect(cursor?.x).toBeCloseTo(
    (view?.centre[0] ?? 0) + (100 - 128) * (view?.resolution ?? 0),
    6,
  );
});

test("fit fills the panel, whenever it is asked for", async () => {
  bench.map.fit(UTM);
  bench.map.apply(mapSpec(UTM, { sar: [dbLayer("a", UTM)] }));
  bench.addPanel("sar", 280, 280);
  await bench.settled();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const view = bench.events.views.at(-1);
  expect(view?.centre).toEqual([448_512, 5_411_488]);
  // 1024 m on 280 − 2 · 12 CSS pixels
  expect(view?.resolution).toBeCloseTo(4, 9);
});

test("a scene in pixel space takes the place of one on the Earth, and gives it back", async () => {
  const PIXELS = { ...UTM, crs: "pixel" } as const;
  bench.addPanel("sar");
  for (const grid of [UTM, PIXELS, UTM]) {
    bench.map.apply(mapSpec(grid, { sar: [dbLayer("a", grid)] }));
    bench.map.fit(grid);
    await bench.settled();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(bench.events.views.at(-1)?.centre).toEqual([448_512, 5_411_488]);
  }
});
