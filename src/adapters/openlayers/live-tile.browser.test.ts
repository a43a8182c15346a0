import { afterEach, expect, test } from "vitest";
import type { PixelKey } from "#ports/layers.ts";
import {
  type Bench,
  countOpaque,
  createBench,
  delay,
  mapSpec,
  nextFrame,
  paintingLoader,
  pixelAt,
  type Rgba,
  readPanel,
  rgbaLayer,
  UTM,
} from "./map-bench.ts";
import { createOlMapView } from "./ol-map-view.ts";

const RED: Rgba = [255, 0, 0, 255];
const BLUE: Rgba = [0, 0, 255, 255];
const KEY: PixelKey = { kind: "result", resultId: "result-syneo" };
const PANEL_PX = 512;
/** The upper left of the layer's four tiles, less a rim: 1 CSS pixel is 2 m. */
const UPPER_LEFT = [448_010, 5_411_500, 448_500, 5_411_990] as const;

let bench: Bench;
afterEach(() => bench.dispose());

/** A layer of 2 × 2 tiles drawn at 1:1; `paint` may change between loads. */
async function showLayer(paint: () => Rgba, delayMs: number): Promise<HTMLElement> {
  bench = createBench(paint, delayMs);
  const panel = bench.addPanel("syneo", PANEL_PX, PANEL_PX);
  bench.map.apply(mapSpec(UTM, { syneo: [rgbaLayer("syneo", UTM)] }));
  bench.map.setView([448_512, 5_411_488], 2);
  await bench.settled();
  return panel;
}

test("invalidate swaps the tiles in the box, and no frame is ever blank", async () => {
  let colour = RED;
  const panel = await showLayer(() => colour, 150);
  const opaque = PANEL_PX * PANEL_PX;
  expect(countOpaque(readPanel(panel))).toBe(opaque);
  const asked = bench.loads.asked.length;

  colour = BLUE;
  bench.map.invalidate(KEY, [...UPPER_LEFT]);
  const seen: { opaque: number; inside: Rgba; outside: Rgba }[] = [];
  const started = performance.now();
  while (performance.now() - started < 700) {
    await nextFrame();
    const image = readPanel(panel);
    seen.push({
      opaque: countOpaque(image),
      inside: pixelAt(image, 100, 100),
      outside: pixelAt(image, 400, 400),
    });
  }
  expect(bench.loads.asked.length - asked).toBe(1);
  expect(bench.loads.asked.at(-1)?.grid.affine).toEqual([
    2, 0, 448_000, 0, -2, 5_412_000,
  ]);
  expect(Math.min(...seen.map((frame) => frame.opaque))).toBe(opaque);
  expect(new Set(seen.map((frame) => frame.outside.join()))).toEqual(
    new Set([RED.join()]),
  );
  expect(seen[0]?.inside).toEqual(RED);
  expect(seen.at(-1)?.inside).toEqual(BLUE);
});

test("changes that come in a burst are fetched once, and the last one counts", async () => {
  let version = 0;
  const panel = await showLayer(() => [version, 0, 0, 255], 60);
  const asked = bench.loads.asked.length;
  for (version = 1; version <= 20; version++) {
    bench.map.invalidate(KEY, [...UPPER_LEFT]);
    await delay(10);
  }
  await delay(500);
  await bench.settled();
  expect(pixelAt(readPanel(panel), 100, 100)[0]).toBe(version);
  // 200 ms of changes, gathered for 100 ms each, one fetch of 60 ms at a time.
  expect(bench.loads.asked.length - asked).toBeLessThanOrEqual(5);
});

test("an empty tile fills when its pixels come, and empties again", async () => {
  let filled = false;
  const loads = paintingLoader(() => RED);
  const element = document.createElement("div");
  element.style.cssText = "position:relative;width:256px;height:256px";
  document.body.append(element);
  const silent = () => undefined;
  const map = createOlMapView({
    loadTile: async (...request) => (filled ? loads.load(...request) : null),
    events: {
      onCursor: silent,
      onView: silent,
      onAreaDrawn: silent,
      onPick: silent,
      onSwipe: silent,
    },
  });
  map.attach("syneo", element);
  map.apply(mapSpec(UTM, { syneo: [rgbaLayer("syneo", UTM)] }));
  map.setView([448_512, 5_411_488], 2);
  await delay(300);
  expect(countOpaque(readPanel(element))).toBe(0);
  filled = true;
  map.invalidate(KEY, null);
  await delay(500);
  expect(countOpaque(readPanel(element))).toBe(256 * 256);
  filled = false;
  map.invalidate(KEY, null);
  await delay(500);
  expect(countOpaque(readPanel(element))).toBe(0);
  map.dispose();
  element.remove();
  bench = createBench(() => RED);
});

test("tiles out of sight are renewed when they are seen again, not before", async () => {
  let colour = RED;
  const panel = await showLayer(() => colour, 0);
  // Only the lower right tile is in sight.
  bench.map.setView([449_000, 5_411_000], 0.5);
  await bench.settled();
  const asked = bench.loads.asked.length;
  colour = BLUE;
  bench.map.invalidate(KEY, [...UPPER_LEFT]);
  await delay(300);
  expect(bench.loads.asked.length).toBe(asked);
  bench.map.setView([448_512, 5_411_488], 2);
  await delay(300);
  await bench.settled();
  expect(bench.loads.asked.length).toBe(asked + 1);
  expect(pixelAt(readPanel(panel), 100, 100)).toEqual(BLUE);
});

test("only the layer that has changed is touched", async () => {
  await showLayer(() => RED, 0);
  const asked = bench.loads.asked.length;
  bench.map.invalidate({ kind: "scene", sceneId: "scene-syneo" }, null);
  bench.map.invalidate({ kind: "result", resultId: "result-other" }, null);
  await delay(300);
  expect(bench.loads.asked.length).toBe(asked);
});

test("the textures that are replaced are freed", async () => {
  const panel = await showLayer(() => RED, 0);
  const gl = panel.querySelector("canvas")?.getContext("webgl");
  if (!gl) {
    throw new Error("no context");
  }
  const alive = new Set<WebGLTexture>();
  const { createTexture, deleteTexture } = gl;
  gl.createTexture = () => {
    const texture = createTexture.call(gl);
    alive.add(texture);
    return texture;
  };
  gl.deleteTexture = (texture) => {
    if (texture !== null) {
      alive.delete(texture);
    }
    deleteTexture.call(gl, texture);
  };
  for (let round = 0; round < 5; round++) {
    bench.map.invalidate(KEY, null);
    await delay(180);
    await bench.settled();
  }
  // One for each of the four tiles, whatever the number of rounds.
  expect(alive.size).toBe(4);
});
