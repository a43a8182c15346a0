import { describe, expect, it } from "vitest";
import { rect } from "#simulate/geometry.ts";
import type { Box, Layout, Point } from "#simulate/layout/layout.ts";
import { MATERIAL } from "#simulate/materials.ts";
import { isSameBytes } from "#testing/bytes.ts";
import { cellAt, GREY, layoutWith } from "#testing/small-layout.ts";
import type { Epoch, EpochRasters } from "./epoch-rasters.ts";
import { rasterizeEpoch } from "./rasterize-epoch.ts";

/** Names of what differs; typed arrays as bytes, as an assertion on millions of values takes minutes. */
function differences(a: EpochRasters, b: EpochRasters): string[] {
  const isSame = (x: unknown, y: unknown): boolean =>
    ArrayBuffer.isView(x) && ArrayBuffer.isView(y)
      ? isSameBytes(x, y)
      : x !== null && y !== null && typeof x === "object" && typeof y === "object"
        ? Object.keys({ ...x, ...y }).every((key) =>
            isSame(x[key as never], y[key as never]),
          )
        : x === y;
  return Object.keys(a).filter((key) => !isSame(a[key as never], b[key as never]));
}

/** A little of everything: 120 houses, cars, boats, trees, fields. */
function village(seed: number, houses = 120): Layout {
  return layoutWith((painter) => {
    const random = painter.random("village");
    for (let i = 0; i < houses; i += 1) {
      const at: Point = [20 + (i % 12) * 21, 20 + Math.floor(i / 12) * 20];
      painter.building(rect(at, 12, 8, 0.2), random.between(3, 9), {
        color: [150, 90, 70],
        roof: random.choice(["gable", "hip", "mansard", "flat"] as const),
        hvac: 1,
        material: "roof-tile",
      });
      painter.car([at[0] + 9, at[1]], 1.5);
      painter.car([at[0] + 9, at[1] + 7], 1.5, { isMoving: true });
      painter.tree([at[0], at[1] + 8], random.between(1, 3));
      painter.boxes.push({
        ...{ x: at[0] - 8, y: at[1], lengthM: 6, widthM: 2.4, angleRad: 1 },
        ...{ heightM: 2.6, color: [100, 60, 50], kind: "container" },
      });
    }
    for (let i = 0; i < 20; i += 1) {
      painter.farm(random, rect([12 * i + 20, 255], 10, 30, 0), "plough");
    }
  }, seed);
}

describe("both epochs", () => {
  it("agree on the equipment of a roof", () => {
    const layout = layoutWith((painter) =>
      painter.building(rect([100, 100], 40, 30, 0), 10, { ...GREY, hvac: 1 }),
    );
    const [sar, eo] = [
      rasterizeEpoch(layout, "sar", 300),
      rasterizeEpoch(layout, "eo", 300),
    ];
    expect(sar.roofPoints.length).toBeGreaterThan(3);
    expect(eo.roofPoints).toEqual(sar.roofPoints);
    expect(differences(sar, eo)).toEqual(["albedo"]);
  });
});

describe("the time gap", () => {
  const standing = (layout: Layout, epoch: Epoch, days: number) =>
    new Set(rasterizeEpoch(layout, epoch, days).building);

  it("of 0 days leaves every object as it was", () => {
    const layout = village(5);
    const [sar, eo] = [
      rasterizeEpoch(layout, "sar", 0),
      rasterizeEpoch(layout, "eo", 0),
    ];
    expect(sar.cars.length).toBeGreaterThan(20);
    expect(differences(sar, eo)).toEqual(["albedo"]);
  });

  it("of 400 days changes 2–12 % of the buildings", () => {
    let [changed, all] = [0, 0];
    for (const seed of [1, 2, 3, 4]) {
      const layout = village(seed);
      const [sar, eo] = [standing(layout, "sar", 400), standing(layout, "eo", 400)];
      all += layout.buildings.length;
      changed += [...sar].filter((id) => !eo.has(id)).length;
      changed += [...eo].filter((id) => !sar.has(id)).length;
    }
    expect(changed / all).toBeGreaterThan(0.02);
    expect(changed / all).toBeLessThan(0.12);
  });

  it("lets buildings of rank 1 stand in both epochs", () => {
    const layout = layoutWith((painter) =>
      painter.building(rect([100, 100], 20, 20, 0), 5, { ...GREY, ttl: 1 }),
    );
    for (const epoch of ["sar", "eo"] as const) {
      expect(standing(layout, epoch, 3650)).toContain(1);
    }
  });

  it("moves cars within days, and crops within months", () => {
    const layout = village(5);
    const sar = rasterizeEpoch(layout, "sar", 180);
    const eo = rasterizeEpoch(layout, "eo", 180);
    const isSame = eo.cars.filter((car) =>
      sar.cars.some(
        ({ x, y, lengthM }) => x === car.x && y === car.y && lengthM === car.lengthM,
      ),
    );
    expect(isSame.length).toBeGreaterThan(0);
    expect(isSame.length).toBeLessThan(0.5 * eo.cars.length);
    const grown = eo.fields.filter(({ crop }) => crop === "green").length;
    // 60 % · (1 − e⁻²) = 52 % of 20 fields go from plough to green.
    expect(grown).toBeGreaterThan(3);
    expect(grown).toBeLessThan(18);
    const field = eo.fields.findIndex(({ crop }) => crop === "green");
    expect(eo.groundMaterial[cellAt([12 * field + 20, 255])]).toBe(MATERIAL.crop);
    expect(sar.groundMaterial[cellAt([12 * field + 20, 255])]).toBe(
      MATERIAL["rough-soil"],
    );
  });
});

describe("cars and boxes", () => {
  it("keeps cars off buildings and water", () => {
    const layout = layoutWith((painter) => {
      painter.polygon(rect([50, 50], 20, 20, 0), { material: "water" });
      painter.building(rect([100, 50], 20, 20, 0), 6, GREY);
      for (let i = 0; i < 20; i += 1) {
        painter.car([50, 50], i);
        painter.car([100, 50], i);
      }
    });
    expect(rasterizeEpoch(layout, "sar", 0).cars).toEqual([]);
  });

  it("stacks boxes by their height above the terrain", () => {
    const box: Box = {
      ...{ x: 60, y: 60, lengthM: 12, widthM: 2.4, angleRad: 0 },
      ...{ heightM: 5.2, color: [90, 90, 90], kind: "equipment" },
    };
    const layout = layoutWith((painter) =>
      painter.boxes.push(box, { ...box, heightM: 2.6 }),
    );
    const { height, bareHeight } = rasterizeEpoch(layout, "sar", 0);
    expect(height[cellAt([60, 60])]).toBeCloseTo(5.2, 5);
    expect(bareHeight[cellAt([60, 60])]).toBeCloseTo(5.2, 5);
  });

  it("leaves the lattice of a crane out of the radar's surface", () => {
    const crane: Box = {
      ...{ x: 60, y: 60, lengthM: 2, widthM: 30, angleRad: 0 },
      ...{ heightM: 25, color: [90, 110, 150], kind: "crane" },
    };
    const layout = layoutWith((painter) => painter.boxes.push(crane));
    expect(rasterizeEpoch(layout, "sar", 0).height[cellAt([60, 60])]).toBe(0);
    expect(rasterizeEpoch(layout, "eo", 0).height[cellAt([60, 60])]).toBe(25);
  });
});

it("gives trees different tints within a scene", () => {
  const { treeKind, treeTint } = rasterizeEpoch(village(5), "sar", 0);
  const tints = new Set(treeTint.filter((_, i) => treeKind[i] !== 0));
  expect(tints.size).toBeGreaterThan(20);
});

it("gives the same rasters every time, and others for another seed", () => {
  const layout = village(9);
  const eo = rasterizeEpoch(layout, "eo", 60);
  expect(differences(eo, rasterizeEpoch(layout, "eo", 60))).toEqual([]);
  const other = rasterizeEpoch(village(10), "eo", 60);
  expect(differences(eo, other)).toContain("height");
});
