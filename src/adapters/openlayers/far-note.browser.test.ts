import { afterEach, expect, test } from "vitest";
import { type Bench, createBench, mapSpec, rgbaLayer, UTM } from "./map-bench.ts";

let bench: Bench;
afterEach(() => bench.dispose());

test("a layer that costs too much at this zoom says so until one is closer", async () => {
  bench = createBench((_x, _y, _key, grid) =>
    grid.affine[0] > 2 ? "too-far" : [255, 0, 0, 255],
  );
  const panel = bench.addPanel("syneo");
  const farNote = "Zoom in to see it.";
  bench.map.apply(mapSpec(UTM, { syneo: [rgbaLayer("map", UTM, { farNote })] }));
  const note = () => {
    const element = panel.querySelector<HTMLElement>(".map-note");
    return element?.hidden === false ? element.textContent : null;
  };
  bench.map.setView([448_512, 5_411_488], 4);
  await bench.settled();
  expect(note()).toBe(farNote);
  bench.map.setView([448_512, 5_411_488], 2);
  await bench.settled();
  expect(note()).toBeNull();
  bench.map.setView([448_512, 5_411_488], 4);
  await bench.settled();
  expect(note()).toBe(farNote);
});
