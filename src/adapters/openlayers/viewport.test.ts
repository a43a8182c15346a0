import { expect, test } from "vitest";
import {
  cornersToBox,
  fitBox,
  screenToWorld,
  type Viewport,
  visibleBox,
  worldToScreen,
} from "./viewport.ts";

const viewport: Viewport = {
  centre: [1000, 2000],
  resolution: 2,
  width: 400,
  height: 300,
};

test("the centre is in the middle, north is up", () => {
  expect(worldToScreen(viewport, 1000, 2000)).toEqual([200, 150]);
  expect(worldToScreen(viewport, 1010, 2020)).toEqual([205, 140]);
});

test("screen and world are inverse to each other", () => {
  expect(worldToScreen(viewport, ...screenToWorld(viewport, 17, 250))).toEqual([
    17, 250,
  ]);
});

test("the visible box spans the panel", () => {
  // 400 px · 2 = 800 wide, 300 px · 2 = 600 high
  expect(visibleBox(viewport)).toEqual([600, 1700, 1400, 2300]);
});

test("a box may be drawn from any corner", () => {
  expect(cornersToBox([5, 1], [2, 9])).toEqual([2, 1, 5, 9]);
});

test("fit takes the tighter of both directions and keeps the margin", () => {
  expect(fitBox([0, 0, 760, 100], { width: 400, height: 300 }, 10)).toEqual({
    centre: [380, 50],
    resolution: 2,
  });
});
