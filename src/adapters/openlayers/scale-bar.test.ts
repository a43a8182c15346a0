import { expect, test } from "vitest";
import { planScaleBar } from "./scale-bar.ts";

function bar(
  crs: Parameters<typeof planScaleBar>[0],
  x: number,
  y: number,
  res: number,
) {
  const viewport = {
    centre: [x, y],
    resolution: res,
    width: 500,
    height: 400,
  } as const;
  return planScaleBar(crs, viewport, 100);
}

test("a round length that fits", () => {
  // On the central meridian of UTM the scale is 0.9996: 2 m are 2.0008 m on the ground.
  const plan = bar("EPSG:32631", 500_000, 5_400_000, 2);
  expect(plan?.label).toBe("200 m");
  expect(plan?.widthPx).toBeCloseTo(100 * 0.9996, 1);
});

test("Mercator metres are longer than ground metres", () => {
  // At 60° N a Mercator metre is half a metre on the ground, to the ellipsoid's 0.2 %.
  const plan = bar("EPSG:3395", 0, 8_362_698.55, 10);
  expect(plan?.label).toBe("500 m");
  expect(plan?.widthPx).toBeGreaterThan(98);
  expect(plan?.widthPx).toBeLessThan(101);
});

test.each([
  // 100 px · 0.9996⁻¹ are a hair more than the round length.
  [0.001, "10 cm"],
  [0.02, "2 m"],
  [20, "2 km"],
] as const)("%f m a pixel: %s", (resolution, label) => {
  expect(bar("EPSG:32631", 500_000, 5_400_000, resolution)?.label).toBe(label);
});

test("degrees are measured on the ground", () => {
  // 1e-5° of longitude at 60° N are 0.558 m: 50 m are 90 px.
  const plan = bar("EPSG:4326", 10, 60, 1e-5);
  expect(plan?.label).toBe("50 m");
  expect(plan?.widthPx).toBeCloseTo(89.6, 0);
});

test("pixel space is measured in image pixels", () => {
  expect(bar("pixel", 0, 0, 0.5)).toEqual({ widthPx: 100, label: "50 px" });
});

test("no bar where the projection ends", () => {
  expect(bar("EPSG:32631", 1e9, 0, 2)).toBeNull();
});
