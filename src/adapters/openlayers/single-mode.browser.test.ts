import { afterEach, beforeEach, expect, test } from "vitest";
import type { LayerSpec, SinglePanelMode } from "#ports/map-view.ts";
import {
  type Bench,
  createBench,
  mapSpec,
  pixelAt,
  type Rgba,
  readPanel,
  rgbaLayer,
  UTM,
} from "./map-bench.ts";

const RED: Rgba = [255, 0, 0, 255];
const BLUE: Rgba = [0, 0, 255, 255];
const CENTRE = [448_512, 5_411_488] as const;
const LAYERS = [rgbaLayer("bottom", UTM), rgbaLayer("top", UTM)];

let bench: Bench;
let panel: HTMLElement;
beforeEach(() => {
  bench = createBench((_x, _y, key) =>
    key.kind === "result" && key.resultId === "result-top" ? BLUE : RED,
  );
  panel = bench.addPanel("sar");
});
afterEach(() => bench.dispose());

async function show(single: Partial<SinglePanelMode>, layers: LayerSpec[] = LAYERS) {
  const whole = {
    swipe: null,
    isTopHidden: false,
    isTopOpaque: false,
    isTopMissing: false,
    ...single,
  };
  bench.map.apply(mapSpec(UTM, { sar: layers }, { single: whole }));
  bench.map.setView(CENTRE, 2);
  await bench.settled();
  return readPanel(panel);
}

test("the top layer covers the bottom one, in one graphics context", async () => {
  expect(pixelAt(await show({}), 30, 128)).toEqual(BLUE);
  expect(panel.querySelectorAll("canvas")).toHaveLength(1);
});

test("swipe: the bottom layer to the left, the top one to the right", async () => {
  const image = await show({ swipe: 0.25 });
  expect(pixelAt(image, 63, 128)).toEqual(RED);
  expect(pixelAt(image, 64, 128)).toEqual(BLUE);
  const moved = await show({ swipe: 0.75 });
  expect(pixelAt(moved, 191, 128)).toEqual(RED);
  expect(pixelAt(moved, 192, 128)).toEqual(BLUE);
  expect(pixelAt(await show({ swipe: 1 }), 255, 128)).toEqual(RED);
  expect(pixelAt(await show({ swipe: 0 }), 0, 128)).toEqual(BLUE);
});

test("swipe leaves nothing of the last frame where no layer lies", async () => {
  // The bottom layer far away: only the top one draws.
  const far = {
    ...UTM,
    affine: [2, 0, 500_000, 0, -2, 5_412_000],
  } as const satisfies typeof UTM;
  await show({});
  const image = await show({ swipe: 0.5 }, [
    rgbaLayer("far", far),
    rgbaLayer("top", UTM),
  ]);
  expect(pixelAt(image, 60, 128)[3]).toBe(0);
  expect(pixelAt(image, 200, 128)).toEqual(BLUE);
});

test("blink hides the top layer and asks for nothing", async () => {
  await show({});
  const asked = bench.loads.asked.length;
  expect(pixelAt(await show({ isTopHidden: true }), 128, 128)).toEqual(RED);
  expect(
    pixelAt(
      await show({ isTopHidden: false, isTopOpaque: false, isTopMissing: false }),
      128,
      128,
    ),
  ).toEqual(BLUE);
  expect(bench.loads.asked.length).toBe(asked);
});

test("a panel with one layer knows neither swipe nor blink", async () => {
  const image = await show({ swipe: 0.5, isTopHidden: true }, [rgbaLayer("top", UTM)]);
  expect(pixelAt(image, 30, 128)).toEqual(BLUE);
  expect(panel.querySelector<HTMLElement>(".map-swipe")?.hidden).toBe(true);
});

test("opacity blends", async () => {
  const image = await show({}, [
    rgbaLayer("bottom", UTM),
    rgbaLayer("top", UTM, { opacity: 0.5 }),
  ]);
  const [r, g, b, a] = pixelAt(image, 128, 128);
  expect(Math.abs(r - 128)).toBeLessThanOrEqual(1);
  expect(Math.abs(b - 128)).toBeLessThanOrEqual(1);
  expect([g, a]).toEqual([0, 255]);
});

/** The top layer has pixels in the north only: the south has not been computed. */
function withGap(): void {
  bench.dispose();
  bench = createBench((_x, y, key) =>
    key.kind === "result" && key.resultId === "result-top"
      ? y > CENTRE[1]
        ? BLUE
        : [0, 0, 0, 0]
      : RED,
  );
  panel = bench.addPanel("sar");
}
const GAPPY = rgbaLayer("top", UTM, { gapNote: "Hatched: no", isGapHatched: true });

test("nothing shows through where the top layer has no pixels, but left of the swipe", async () => {
  withGap();
  const layers = [rgbaLayer("bottom", UTM), GAPPY];
  const image = await show({ isTopOpaque: true }, layers);
  expect(pixelAt(image, 128, 60)).toEqual(BLUE);
  expect(pixelAt(image, 128, 200)[3]).toBe(0);
  const note = panel.querySelector<HTMLElement>(".map-gap-note");
  expect(note?.hidden).toBe(false);
  expect(note?.textContent).toBe("Hatched: no");
  const swiped = await show({ isTopOpaque: true, swipe: 0.5 }, layers);
  expect(pixelAt(swiped, 60, 200)).toEqual(RED);
  expect(pixelAt(swiped, 200, 200)[3]).toBe(0);
  const blinking = await show({ isTopOpaque: true, isTopHidden: true }, layers);
  expect(pixelAt(blinking, 128, 200)).toEqual(RED);
});

test("the lower layer alone stays left of the swipe: to its right nothing has come yet", async () => {
  const image = await show({ swipe: 0.5, isTopMissing: true }, [
    rgbaLayer("bottom", UTM),
  ]);
  expect(pixelAt(image, 60, 128)).toEqual(RED);
  expect(pixelAt(image, 200, 128)[3]).toBe(0);
  expect(panel.querySelector<HTMLElement>(".map-swipe")?.hidden).toBe(false);
});

test("seen through, the top layer is hatched where it has no pixels", async () => {
  withGap();
  const image = await show({}, [rgbaLayer("bottom", UTM), { ...GAPPY, opacity: 0.5 }]);
  const reds = Array.from({ length: 40 }, (_, i) => pixelAt(image, 100 + i, 200)[0]);
  // Half of red over half of the two greys of the hatching.
  expect(new Set(reds.map((red) => Math.round(red / 8)))).toEqual(
    new Set([Math.round((128 + 48) / 8), Math.round((128 + 72) / 8)]),
  );
  expect(pixelAt(image, 128, 60)[2]).toBeGreaterThan(120);
});

test("a layer that covers its ground has nothing to say of gaps", async () => {
  await show({}, [rgbaLayer("bottom", UTM), rgbaLayer("top", UTM, { gapNote: "Gap" })]);
  expect(panel.querySelector<HTMLElement>(".map-gap-note")?.hidden).toBe(true);
});

test("layers change places without being loaded again", async () => {
  await show({});
  const asked = bench.loads.asked.length;
  const image = await show({}, [rgbaLayer("top", UTM), rgbaLayer("bottom", UTM)]);
  expect(pixelAt(image, 128, 128)).toEqual(RED);
  expect(bench.loads.asked.length).toBe(asked);
});

test("another result keeps the old one in sight until it has come", async () => {
  bench.dispose();
  bench = createBench(
    (_x, _y, key) =>
      key.kind === "result" && key.resultId === "result-b" ? BLUE : RED,
    200,
  );
  panel = bench.addPanel("sar");
  await show({}, [rgbaLayer("syneo", UTM)]);
  const key = { kind: "result", resultId: "result-b" } as const;
  bench.map.apply(mapSpec(UTM, { sar: [rgbaLayer("syneo", UTM, { key })] }));
  const colours = new Set<string>();
  for (let frame = 0; frame < 30; frame++) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    colours.add(pixelAt(readPanel(panel), 128, 128).join());
  }
  await bench.settled();
  colours.add(pixelAt(readPanel(panel), 128, 128).join());
  expect(colours).toEqual(new Set([RED.join(), BLUE.join()]));
});

test("the handle is a slider for the pointer and for the keyboard", async () => {
  await show({ swipe: 0.5 });
  const handle = panel.querySelector<HTMLElement>(".map-swipe");
  expect(handle?.getAttribute("role")).toBe("slider");
  expect(handle?.getAttribute("aria-valuenow")).toBe("50");
  expect(handle?.offsetWidth).toBeGreaterThanOrEqual(44);
  const press = (key: string, shiftKey = false) =>
    handle?.dispatchEvent(
      new KeyboardEvent("keydown", { key, shiftKey, bubbles: true }),
    );
  press("ArrowRight");
  press("ArrowRight", true);
  press("Home");
  press("ArrowLeft");
  expect(bench.events.swipes.map((position) => position.toFixed(2))).toEqual([
    "0.52",
    "0.62",
    "0.00",
    "0.00",
  ]);
  expect(handle?.getAttribute("aria-valuenow")).toBe("0");
});
