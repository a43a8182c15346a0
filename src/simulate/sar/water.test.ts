import { describe, expect, it } from "vitest";
import { createRandom } from "#core/random.ts";
import { rasterizeEpoch } from "#simulate/epoch/rasterize-epoch.ts";
import { Painter } from "#simulate/layout/painter.ts";
import { MATERIAL, type Material } from "#simulate/materials.ts";
import { frameOf } from "#simulate/scene-spec.ts";
import { BACKSCATTER } from "./backscatter.ts";
import { createWaterRelief } from "./water.ts";

const FRAME = frameOf({ sizePx: 128, gsdM: 0.5 });

function reliefOf(ground: Material, paint: (painter: Painter) => void, seed = 1) {
  const painter = new Painter("sittwe-u", seed, FRAME);
  painter.fill(ground, "water");
  paint(painter);
  const layout = painter.finish();
  const rasters = rasterizeEpoch(layout, "sar", 0);
  return createWaterRelief(layout, rasters, BACKSCATTER, createRandom(seed));
}

/** The relief on every fourth cell. */
function sample(relief: ReturnType<typeof reliefOf>): number[] {
  const values: number[] = [];
  for (let row = 0; row < FRAME.cells; row += 4) {
    for (let col = 0; col < FRAME.cells; col += 4) {
      values.push(relief?.dbAt(col, row, MATERIAL.water) ?? Number.NaN);
    }
  }
  return values;
}

const nothing = () => undefined;
const boatAt = (painter: Painter, at: readonly [number, number]) =>
  painter.box(
    at,
    { lengthM: 10, widthM: 3, angleRad: 0.4, heightM: 2 },
    "boat",
    [200, 200, 200],
  );

describe("createWaterRelief", () => {
  it("is none without water, and none where water is asked to be smooth", () => {
    expect(reliefOf("grass", nothing)).toBeNull();
    const painter = new Painter("sittwe-u", 1, FRAME);
    painter.fill("water", "water");
    const layout = painter.finish();
    const rasters = rasterizeEpoch(layout, "sar", 0);
    const table = { ...BACKSCATTER, water: { ...BACKSCATTER.water, coarseDb: 0 } };
    expect(createWaterRelief(layout, rasters, table, createRandom(1))).toBeNull();
  });

  it("changes with gusts by decibels, within what wind does", () => {
    const values = sample(reliefOf("water", nothing));
    const [low, high] = [Math.min(...values), Math.max(...values)];
    expect(high - low).toBeGreaterThan(2);
    expect(low).toBeGreaterThan(-8);
    expect(high).toBeLessThan(16);
  });

  it("leaves land alone, and gives ponds half", () => {
    const relief = reliefOf("water", nothing);
    expect(relief?.dbAt(100, 100, MATERIAL.grass)).toBe(0);
    const water = relief?.dbAt(100, 100, MATERIAL.water) ?? Number.NaN;
    expect(relief?.dbAt(100, 100, MATERIAL.pond)).toBeCloseTo(water / 2, 9);
  });

  it("draws wakes behind boats in open water, and none behind moored ones", () => {
    // Half of the boats are under way: with eight seeds some are, by 1 − 2^−8.
    const seeds = Array.from({ length: 8 }, (_, index) => index + 1);
    const changed = (atQuay: boolean) =>
      seeds.filter((seed) => {
        const quay = (painter: Painter) => {
          if (atQuay) {
            painter.disc(painter.middle, 8, { material: "concrete", label: "other" });
          }
        };
        const before = sample(reliefOf("water", quay, seed));
        const after = sample(
          reliefOf(
            "water",
            (painter) => {
              quay(painter);
              boatAt(painter, [painter.middle[0] + 10, painter.middle[1]]);
            },
            seed,
          ),
        );
        // Under the boat itself there is no water.
        return after.filter((value, i) => value !== before[i]).length > 40;
      }).length;
    expect(changed(false)).toBeGreaterThan(0);
    expect(changed(true)).toBe(0);
  });
});
