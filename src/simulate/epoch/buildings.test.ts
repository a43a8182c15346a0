import { describe, expect, it } from "vitest";
import { LABEL } from "#core/regions/labels.ts";
import { rect } from "#simulate/geometry.ts";
import type { Point } from "#simulate/layout/layout.ts";
import { MATERIAL } from "#simulate/materials.ts";
import { cellAt, FRAME, GREY, layoutWith } from "#testing/small-layout.ts";
import { rasterizeEpoch } from "./rasterize-epoch.ts";

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
    expect(height[cellAt([95, 102.1])]).toBeCloseTo(6.725, 1);
    expect(height[cellAt([95, 100.1])]).toBeCloseTo(7.925, 1);
    expect(height[cellAt([95, 105.2])]).toBe(0);
    expect(building[cellAt([95, 102.1])]).toBe(1);
    expect(material[cellAt([95, 102.1])]).toBe(MATERIAL["roof-bitumen"]);
    expect(label[cellAt([95, 102.1])]).toBe(LABEL.building);
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
      const both = cellAt([105, 100]);
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
    expect(height[cellAt([100, 100])]).toBe(15);
    expect(terrain?.[cellAt([100, 100])]).toBe(12);
  });

  it("wear a parapet half a metre wide on a flat roof", () => {
    const layout = layoutWith((painter) =>
      painter.building(rect([100, 100], 16, 16, 0), 10, { ...GREY, hvac: 0 }),
    );
    const { height } = rasterizeEpoch(layout, "sar", 0);
    const row = [92.1, 92.4, 92.6, 100].map((x) => height[cellAt([x, 100])] as number);
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

  it("are painted for the optical epoch only", () => {
    const layout = layoutWith((painter) =>
      painter.building(rect([100, 100], 20, 20, 0), 5, GREY),
    );
    const eo = rasterizeEpoch(layout, "eo", 0);
    expect(rasterizeEpoch(layout, "sar", 0).albedo).toBeNull();
    expect(eo.building.map((id) => Math.min(id, 1)).join("")).toBe(
      eo.albedo?.isPainted.join(""),
    );
    const at = cellAt([100, 100]);
    const mean = [0, 1, 2].map((band) => eo.albedo?.rgb[3 * at + band] as number);
    expect(Math.abs((mean[0] as number) - 120)).toBeLessThan(50);
  });
});
