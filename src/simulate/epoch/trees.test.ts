import { describe, expect, it } from "vitest";
import { LABEL } from "#core/regions/labels.ts";
import { rect } from "#simulate/geometry.ts";
import { MATERIAL } from "#simulate/materials.ts";
import { cellAt, FRAME, GREY, layoutWith } from "#testing/small-layout.ts";
import { rasterizeEpoch } from "./rasterize-epoch.ts";

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
    expect(label[cellAt([60, 60])]).toBe(LABEL.forest);
    expect(label[cellAt([100, 60])]).toBe(LABEL.farmland);
    expect(label[cellAt([60, 100])]).toBe(LABEL.grass);
  });
});
