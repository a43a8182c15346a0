import { afterEach, expect, test } from "vitest";
import { type Bench, createBench, mapSpec, rgbaLayer, UTM } from "./map-bench.ts";

let bench: Bench;
afterEach(() => bench.dispose());

test("a panel says that it shows a coarse pass, until the last of it is replaced", async () => {
  let alpha = 254;
  bench = createBench(() => [255, 0, 0, alpha]);
  const panel = bench.addPanel("syneo");
  const layer = rgbaLayer("map", UTM, { coarseNote: "Coarse" });
  bench.map.apply(mapSpec(UTM, { syneo: [layer] }));
  const note = () => {
    const element = panel.querySelector<HTMLElement>(".map-gap-note");
    return element?.hidden === false ? element.textContent : null;
  };
  bench.map.setView([448_512, 5_411_488], 2);
  await bench.settled();
  expect(note()).toBe("Coarse");
  alpha = 255;
  bench.map.invalidate(layer.key, null);
  await bench.settled();
  await expect.poll(note).toBeNull();
});
