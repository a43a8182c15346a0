import { expect, test } from "vitest";
import type { TileLayer } from "#ports/map-view.ts";
import { createBench, mapSpec, rgbaLayer, UTM } from "./map-bench.ts";

/** Map imagery of one empty picture. */
const imagery: TileLayer = {
  ...{ id: "imagery", kind: "tiles", opacity: 1, minZoom: 0, maxZoom: 1 },
  sessionKey: null,
  url: "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E#{z}{x}{y}",
  attribution: { text: "© Somebody", href: null },
};

// The code of such layers is loaded once a page: this is the first one here.
test("the swipe's handle comes with a layer whose code had to be loaded", async () => {
  const bench = createBench(() => [255, 0, 0, 255]);
  const panel = bench.addPanel("sar");
  bench.map.apply(
    mapSpec(
      UTM,
      { sar: [rgbaLayer("a", UTM), imagery] },
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
