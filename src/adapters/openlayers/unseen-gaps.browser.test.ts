import { afterEach, expect, test } from "vitest";
import { type Bench, createBench, mapSpec, rgbaLayer, UTM } from "./map-bench.ts";

let bench: Bench;
afterEach(() => bench.dispose());

test("what is missing beyond the panel's edge is not spoken of", async () => {
  const [x, y] = [448_512, 5_411_488];
  // Computed is what a panel of 256 px at 1 m shows, and no more: tiles reach further.
  bench = createBench((px, py) =>
    Math.abs(px - x) < 128.5 && Math.abs(py - y) < 128.5
      ? [255, 0, 0, 255]
      : [0, 0, 0, 0],
  );
  const panel = bench.addPanel("syneo");
  const layer = rgbaLayer("map", UTM, { gapNote: "Hatched" });
  bench.map.apply(mapSpec(UTM, { syneo: [layer] }));
  const note = () => {
    const element = panel.querySelector<HTMLElement>(".map-gap-note");
    return element?.hidden === false ? element.textContent : null;
  };
  bench.map.setView([x, y], 1);
  await bench.settled();
  await expect.poll(note).toBeNull();
  bench.map.setView([x + 40, y], 1);
  await bench.settled();
  await expect.poll(note).toBe("Hatched");
});
