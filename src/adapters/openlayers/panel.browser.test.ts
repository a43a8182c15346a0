import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import {
  type Bench,
  countOpaque,
  createBench,
  dbLayer,
  delay,
  mapSpec,
  readPanel,
  UTM,
} from "./map-bench.ts";

const CENTRE = [448_512, 5_411_488] as const;
const WHOLE = 256 * 256;

let bench: Bench;
beforeEach(() => {
  bench = createBench(() => -10);
});
afterEach(() => bench.dispose());

async function showPanel(): Promise<HTMLElement> {
  const panel = bench.addPanel("sar");
  bench.map.apply(mapSpec(UTM, { sar: [dbLayer("a", UTM)] }));
  bench.map.setView(CENTRE, 2);
  await bench.settled();
  return panel;
}

test("thirty maps come and go without taking the context of one that stays", async () => {
  const panel = await showPanel();
  let isLost = false;
  panel.addEventListener(
    "webglcontextlost",
    () => {
      isLost = true;
    },
    true,
  );
  for (let round = 0; round < 30; round++) {
    const passing = createBench(() => -5);
    const element = passing.addPanel("sar", 64, 64);
    passing.map.apply(mapSpec(UTM, { sar: [dbLayer("b", UTM)] }));
    passing.map.setView(CENTRE, 2);
    await passing.settled();
    expect(countOpaque(readPanel(element)), `round ${round}`).toBe(64 * 64);
    passing.dispose();
  }
  await delay(500);
  expect(isLost).toBe(false);
  expect(countOpaque(readPanel(panel))).toBe(WHOLE);
});

test("a panel may be attached, taken away and attached again", async () => {
  const panel = await showPanel();
  for (let round = 0; round < 3; round++) {
    bench.map.attach("sar", null);
    expect(panel.childElementCount).toBe(0);
    bench.map.attach("sar", panel);
    bench.map.attach("sar", panel);
    expect(panel.childElementCount).toBe(1);
  }
  await bench.settled();
  expect(countOpaque(readPanel(panel))).toBe(WHOLE);
});

test("a lost context is replaced, and the layers drawn anew", async () => {
  const panel = await showPanel();
  const canvas = panel.querySelector("canvas");
  canvas?.getContext("webgl")?.getExtension("WEBGL_lose_context")?.loseContext();
  await delay(600);
  await bench.settled();
  expect(panel.querySelector("canvas")).not.toBe(canvas);
  expect(countOpaque(readPanel(panel))).toBe(WHOLE);
});

test("a context that the browser brings back is used again", async () => {
  const panel = await showPanel();
  const loss = panel
    .querySelector("canvas")
    ?.getContext("webgl")
    ?.getExtension("WEBGL_lose_context");
  const asked = bench.loads.asked.length;
  loss?.loseContext();
  await delay(50);
  loss?.restoreContext();
  await delay(600);
  await bench.settled();
  expect(countOpaque(readPanel(panel))).toBe(WHOLE);
  // The pixels were still there: only the graphics card had lost them.
  expect(bench.loads.asked.length).toBe(asked);
});

test("a tile that fails stays empty and is not asked for again and again", async () => {
  bench.dispose();
  bench = createBench(() => {
    throw new Error("no such tile");
  });
  const panel = await showPanel();
  const asked = bench.loads.asked.length;
  bench.map.panBy(0.01, 0);
  await delay(500);
  expect(bench.loads.asked.length).toBe(asked);
  expect(countOpaque(readPanel(panel))).toBe(0);
});

test("tiles that leave the view while loading are given up, and asked again", async () => {
  bench.dispose();
  bench = createBench(() => -10, 400);
  bench.addPanel("sar");
  bench.map.apply(mapSpec(UTM, { sar: [dbLayer("a", UTM)] }));
  bench.map.setView([448_256, 5_411_744], 2);
  await delay(150);
  const first = bench.loads.asked.length;
  expect(first).toBeGreaterThan(0);
  bench.map.setView([460_000, 5_400_000], 2);
  await delay(150);
  bench.map.setView([448_256, 5_411_744], 2);
  await bench.settled();
  await bench.settled();
  expect(bench.loads.asked.length).toBe(2 * first);
});

test("a dense screen gets a tile pixel for each of its own", async () => {
  const before = Object.getOwnPropertyDescriptor(window, "devicePixelRatio");
  Object.defineProperty(window, "devicePixelRatio", { value: 2, configurable: true });
  try {
    const panel = bench.addPanel("sar");
    bench.map.apply(mapSpec(UTM, { sar: [dbLayer("a", UTM)] }));
    // 4 m a CSS pixel = 2 m a device pixel, the layer's own size.
    bench.map.setView(CENTRE, 4);
    await bench.settled();
    expect(new Set(bench.loads.asked.map(({ grid }) => grid.affine[0]))).toEqual(
      new Set([2]),
    );
    expect(panel.querySelector("canvas")?.width).toBe(512);
    expect(countOpaque(readPanel(panel))).toBe(512 * 512);
  } finally {
    if (before !== undefined) {
      Object.defineProperty(window, "devicePixelRatio", before);
    }
  }
});

test("the panel says what it is, where the radar looks, and how far", async () => {
  const panel = bench.addPanel("sar");
  const spec = mapSpec(UTM, { sar: [dbLayer("a", UTM)] });
  bench.map.apply({
    ...spec,
    panels: spec.panels.map((one) => ({ ...one, lookAzimuthDeg: 98 })),
  });
  bench.map.setView(CENTRE, 2);
  await bench.settled();
  const target = panel.querySelector<HTMLElement>(".map-target");
  expect(target?.getAttribute("aria-label")).toBe("sar map");
  expect(target?.tabIndex).toBe(0);
  const look = panel.querySelector(".map-look");
  expect(look?.getAttribute("aria-label")).toBe("Radar looks towards 98°");
  const turn = panel.querySelector(".map-look-arrow")?.getAttribute("transform");
  const degrees = Number(/rotate\((.*)\)/.exec(turn ?? "")?.[1]);
  // 0.7° west of the central meridian, at 48.85° N, true north is 0.53° east of +y.
  expect(degrees).toBeGreaterThan(98.4);
  expect(degrees).toBeLessThan(98.7);
  expect(panel.querySelector(".map-scale")?.textContent).toBe("100 m");
});

test("the view is told while it moves and when it rests", async () => {
  const panel = await showPanel();
  await delay(200);
  bench.events.views.length = 0;
  const target = panel.querySelector<HTMLElement>(".map-target");
  if (target === null) {
    throw new Error("no map");
  }
  const started = performance.now();
  const moving = setInterval(
    () => bench.map.setView([CENTRE[0] + performance.now() - started, CENTRE[1]], 2),
    16,
  );
  await delay(600);
  clearInterval(moving);
  const whileMoving = bench.events.views.length;
  await delay(200);
  // 600 ms at no more than 250 ms apart, and no more often than the map itself moves.
  expect(whileMoving).toBeGreaterThanOrEqual(2);
  expect(whileMoving).toBeLessThanOrEqual(6);

  const before = bench.events.views.at(-1)?.centre ?? [0, 0];
  await userEvent.dragAndDrop(target, target, {
    sourcePosition: { x: 100, y: 100 },
    targetPosition: { x: 140, y: 90 },
    steps: 10,
  });
  await delay(300);
  const after = bench.events.views.at(-1);
  // 40 px to the right and 10 px up take the ground along: 80 m west, 20 m south, less
  // the first of ten steps, which only tells a drag from a click.
  expect((after?.centre[0] ?? 0) - before[0]).toBeCloseTo(-72, 1);
  expect((after?.centre[1] ?? 0) - before[1]).toBeCloseTo(-18, 1);
  expect(after?.box[2]).toBeCloseTo((after?.centre[0] ?? 0) + 128 * 2, 6);
});
