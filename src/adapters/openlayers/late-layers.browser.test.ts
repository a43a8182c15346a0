import { expect, test } from "vitest";
import type { VectorLayer } from "#ports/map-view.ts";
import { createBench, mapSpec, rgbaLayer, UTM } from "./map-bench.ts";

const square: VectorLayer = {
  ...{ id: "segments", kind: "vectors", opacity: 1, crs: "EPSG:32631" },
  features: [],
};

// The code of such layers is loaded once a page: this is the first one here.
test("the swipe's handle comes with a layer whose code had to be loaded", async () => {
  const bench = createBench(() => [255, 0, 0, 255]);
  const panel = bench.addPanel("sar");
  bench.map.apply(
    mapSpec(
      UTM,
      { sar: [rgbaLayer("a", UTM), square] },
      {
        single: {
          ...{ swipe: 0.5, isTopHidden: false },
          ...{ isTopOpaque: false, isTopMissing: false },
        },
      },
    ),
  );
  const handle = panel.querySelector<HTMLElement>(".map-swipe");
  expect(handle?.hidden).toBe(true);
  await expect.poll(() => handle?.hidden, { timeout: 10_000 }).toBe(false);
  bench.dispose();
});
