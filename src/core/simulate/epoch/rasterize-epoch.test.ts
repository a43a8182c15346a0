import { describe, expect, it } from "vitest";
import { rect } from "#core/simulate/geometry.ts";
import type { Box, Layout, Point } from "#core/simulate/layout/layout.ts";
import { type BuildingOptions, Painter } from "#core/simulate/layout/painter.ts";
import { LABEL, MATERIAL } from "#core/simulate/materials.ts";
import { frameOf } from "#core/simulate/scene-spec.ts";
import type { Epoch, EpochRasters } from "./epoch-rasters.ts";
import { rasterizeEpoch } from "./rasterize-epoch.ts";

/** 288 m canvas of 0.25 m cells. */
const FRAME = frameOf({ sizePx: 320, gsdM: 0.5 });
const GREY: BuildingOptions = { color: [120, 120, 120], ttl: 1 };

function layoutWith(paint: (painter: Painter) => void, seed = 3): Layout {
  const painter = new Painter("bengbu", seed, FRAME);
  painter.fill("grass", "grass");
  paint(painter);
  return painter.finish();
}

function cell([x, y]: Point): number {
  return Math.floor(y / FRAME.cellM) * FRAME.cells + Math.floor(x / FRAME.cellM);
}

/** Names of what differs; typed arrays as bytes, as an assertion on millions of values takes minutes. */
function differences(a: EpochRasters, b: EpochRasters): string[] {
  const isSame = (x: unknown, y: unknown): boolean =>
    ArrayBuffer.isView(x) && ArrayBuffer.isView(y)
      ? bytesOf(x).equals(bytesOf(y))
      : x !== null && y !== null && typeof x === "object" && typeof y === "object"
        ? Object.keys({ ...x, ...y }).every((key) =>
            isSame(x[key as never], y[key as never]),
          )
        : x === y;
  return Object.keys(a).filter((key) => !isSame(a[key as never], b[key as never]));
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
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

describe("buildings", () => {
  it("stand at the height of their roof's shape", () => {
    // Ridge along x through y = 100: the eaves 5 m, half width 5 m, rise 3 m.
    const layout = layoutWith((painter) =>
      painter.building(rect([100, 100], 20, 10, 0), 5, {
        ...GREY,
        roof: "gable",
        riseM: 3,
        ridgeRad: 0,
      }),
    );
    const { height, building, material, label } = rasterizeEpoch(layout, "sar", 0);
    // The cell under (95, 102.1) has its centre at y = 102.125: 5 + 3 · (1 − 2.125/5).
    expect(height[cell([95, 102.1])]).toBeCloseTo(6.725, 1);
    expect(height[cell([95, 100.1])]).toBeCloseTo(7.925, 1);
    expect(height[cell([95, 105.2])]).toBe(0);
    expect(building[cell([95, 102.1])]).toBe(1);
    expect(material[cell([95, 102.1])]).toBe(MATERIAL["roof-bitumen"]);
    expect(label[cell([95, 102.1])]).toBe(LABEL.building);
  });

  it("give way to taller ones, in any order", () => {
    const outlines = [rect([100, 100], 20, 20, 0), rect([110, 100], 20, 20, 0)];
    for (const heights of [
      [6, 20],
      [20, 6],
    ]) {
      const layout = layoutWith((painter) =>
        outlines.forEach((outline, i) => {
          painter.building(outline, heights[i] as number, { ...GREY, hvac: 0 });
        }),
      );
      const { height, building } = rasterizeEpoch(layout, "sar", 0);
      const both = cell([105, 100]);
      // 20 m in the middle of the roof, 20.9 m on its parapet.
      expect(height[both]).toBeGreaterThanOrEqual(20);
      expect(building[both]).toBe(heights.indexOf(20) + 1);
    }
  });

  it("stand on the terrain under their middle", () => {
    const layout = layoutWith((painter) => {
      painter.terrain = new Float32Array(FRAME.cells ** 2).fill(12);
      painter.building(rect([100, 100], 4, 4, 0), 3, GREY);
    });
    const { height, terrain } = rasterizeEpoch(layout, "sar", 0);
    expect(height[cell([100, 100])]).toBe(15);
    expect(terrain?.[cell([100, 100])]).toBe(12);
  });

  it("wear a parapet half a metre wide on a flat roof", () => {
    const layout = layoutWith((painter) =>
      painter.building(rect([100, 100], 16, 16, 0), 10, { ...GREY, hvac: 0 }),
    );
    const { height } = rasterizeEpoch(layout, "sar", 0);
    const row = [92.1, 92.4, 92.6, 100].map((x) => height[cell([x, 100])] as number);
    expect(row[0]).toBeCloseTo(10.9, 5);
    expect(row[1]).toBeCloseTo(10.9, 5);
    expect(row.slice(2)).toEqual([10, 10]);
  });

  it("have edges whose normals point outwards", () => {
    const center: Point = [100, 100];
    const layout = layoutWith((painter) =>
      painter.building(rect(center, 30, 18, 0.4), 8, GREY),
    );
    const { edge, edges } = rasterizeEpoch(layout, "sar", 0);
    expect(edges.normalRad).toHaveLength(5);
    const seen = new Set<number>();
    for (let i = 0; i < edge.length; i += 1) {
      const id = edge[i] as number;
      if (id === 0) {
        continue;
      }
      seen.add(id);
      const x = ((i % FRAME.cells) + 0.5) * FRAME.cellM - center[0];
      const y = (Math.floor(i / FRAME.cells) + 0.5) * FRAME.cellM - center[1];
      const normal = edges.normalRad[id] as number;
      const outwards = x * Math.cos(normal) + y * Math.sin(normal);
      // 15 m or 9 m from the middle, ±2.5 cells.
      expect(Math.min(Math.abs(outwards - 15), Math.abs(outwards - 9))).toBeLessThan(
        2.5 * FRAME.cellM + 1e-6,
      );
      expect(Math.abs(Math.cos(normal - (edges.edgeRad[id] as number)))).toBeLessThan(
        1e-6,
      );
      expect(edges.building[id]).toBe(1);
    }
    expect([...seen].sort()).toEqual([1, 2, 3, 4]);
  });

  it("carry equipment that both epochs agree on", () => {
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

  it("are painted for the optical epoch only", () => {
    const layout = layoutWith((painter) =>
      painter.building(rect([100, 100], 20, 20, 0), 5, GREY),
    );
    const eo = rasterizeEpoch(layout, "eo", 0);
    expect(rasterizeEpoch(layout, "sar", 0).albedo).toBeNull();
    expect(eo.building.map((id) => Math.min(id, 1)).join("")).toBe(
      eo.albedo?.isPainted.join(""),
    );
    const at = cell([100, 100]);
    const mean = [0, 1, 2].map((band) => eo.albedo?.rgb[3 * at + band] as number);
    expect(Math.abs((mean[0] as number) - 120)).toBeLessThan(50);
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
    expect(eo.groundMaterial[cell([12 * field + 20, 255])]).toBe(MATERIAL.crop);
    expect(sar.groundMaterial[cell([12 * field + 20, 255])]).toBe(
      MATERIAL["rough-soil"],
    );
  });
});

describe("trees", () => {
  it("grow on land, beside roads and over low roofs only", () => {
    const layout = layoutWith((painter) => {
      painter.polygon(rect([50, 144], 60, 280, 0), {
        material: "water",
        label: "water",
      });
      painter.polygon(rect([110, 144], 40, 280, 0), {
        material: "asphalt",
        label: "road",
      });
      painter.building(rect([200, 144], 60, 280, 0), 12, { ...GREY, hvac: 0 });
    });
    const trees = [];
    for (let i = 0; i < 800; i += 1) {
      trees.push({
        ...{ x: 4 + ((i * 7.31) % 280), y: 4 + ((i * 3.77) % 280) },
        ...{ radiusM: 2.5, heightM: 7, kind: i % 5 },
      });
    }
    const rasters = rasterizeEpoch({ ...layout, trees }, "eo", 0);
    let [crowns, wrong] = [0, 0];
    for (let i = 0; i < rasters.treeKind.length; i += 1) {
      if (rasters.treeKind[i] === 0) {
        continue;
      }
      crowns += 1;
      const x = ((i % FRAME.cells) + 0.5) * FRAME.cellM;
      // Crowns reach at most a radius and its lobes beyond the bank, the kerb and the wall.
      const isOverLand = x < 20 + 4 || (x > 80 - 4 && x < 90 + 4) || x > 130 - 4;
      const isOverRoof = x > 170 + 4 && x < 230 - 4;
      const z = rasters.height[i] as number;
      const isCrown =
        rasters.material[i] === MATERIAL.tree &&
        rasters.albedo?.isPainted[i] === 0 &&
        z > (rasters.bareHeight[i] as number) &&
        z <= 7.01;
      wrong += isOverLand && !isOverRoof && isCrown ? 0 : 1;
    }
    expect(wrong).toBe(0);
    expect(crowns).toBeGreaterThan(10_000);
  });

  it("turn grass into forest, but no field and no shrubs", () => {
    const tree = { x: 60, y: 60, radiusM: 3, heightM: 8, kind: 0 };
    const layout = layoutWith((painter) =>
      painter.farm(painter.random("t"), rect([100, 60], 20, 20, 0), "green"),
    );
    const { label } = rasterizeEpoch(
      {
        ...layout,
        trees: [tree, { ...tree, x: 100 }, { ...tree, y: 100, kind: 4 }],
      },
      "sar",
      0,
    );
    expect(label[cell([60, 60])]).toBe(LABEL.forest);
    expect(label[cell([100, 60])]).toBe(LABEL.farmland);
    expect(label[cell([60, 100])]).toBe(LABEL.grass);
  });

  it("differ in tint within a scene", () => {
    const { treeKind, treeTint } = rasterizeEpoch(village(5), "sar", 0);
    const tints = new Set(treeTint.filter((_, i) => treeKind[i] !== 0));
    expect(tints.size).toBeGreaterThan(20);
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
    expect(height[cell([60, 60])]).toBeCloseTo(5.2, 5);
    expect(bareHeight[cell([60, 60])]).toBeCloseTo(5.2, 5);
  });

  it("leaves the lattice of a crane out of the radar's surface", () => {
    const crane: Box = {
      ...{ x: 60, y: 60, lengthM: 2, widthM: 30, angleRad: 0 },
      ...{ heightM: 25, color: [90, 110, 150], kind: "crane" },
    };
    const layout = layoutWith((painter) => painter.boxes.push(crane));
    expect(rasterizeEpoch(layout, "sar", 0).height[cell([60, 60])]).toBe(0);
    expect(rasterizeEpoch(layout, "eo", 0).height[cell([60, 60])]).toBe(25);
  });
});

it("gives the same rasters every time, and others for another seed", () => {
  const layout = village(9);
  const eo = rasterizeEpoch(layout, "eo", 60);
  expect(differences(eo, rasterizeEpoch(layout, "eo", 60))).toEqual([]);
  const other = rasterizeEpoch(village(10), "eo", 60);
  expect(differences(eo, other)).toContain("height");
});
