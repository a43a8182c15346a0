import { describe, expect, it } from "vitest";
import { MATERIAL } from "#simulate/materials.ts";
import { frameOf, STYLE_IDS, type StyleId } from "#simulate/scene-spec.ts";
import { isSameBytes } from "#testing/bytes.ts";
import { buildLayout } from "./build-layout.ts";
import type { Layout } from "./layout.ts";

/** 480 m in cells of 1.2 m: room for an airfield. */
const FRAME = frameOf({ sizePx: 200, gsdM: 2.4 });
const FLAT = STYLE_IDS.filter((style) => style !== "san-francisco");
const SEEDS = [1, 2, 3];
const WATERS: readonly number[] = [MATERIAL.water, MATERIAL.pond];

function shareOf({ material }: Layout, wanted: number): number {
  return material.filter((id) => id === wanted).length / material.length;
}

/** Share of the pavement that has water within 150 m along an axis. */
function shareByWater({ material, frame }: Layout): number {
  const { cells, cellM } = frame;
  const reach = Math.round(150 / cellM);
  let [near, count] = [0, 0];
  for (let row = 0; row < cells; row += 3) {
    for (let col = 0; col < cells; col += 3) {
      if (material[row * cells + col] !== MATERIAL.asphalt) {
        continue;
      }
      count += 1;
      const isWet = (r: number, c: number) =>
        r >= 0 &&
        c >= 0 &&
        r < cells &&
        c < cells &&
        WATERS.includes(material[r * cells + c] as number);
      for (let away = 1; away < reach; away += 2) {
        if (
          isWet(row + away, col) ||
          isWet(row - away, col) ||
          isWet(row, col + away) ||
          isWet(row, col - away)
        ) {
          near += 1;
          break;
        }
      }
    }
  }
  return near / count;
}

describe.each(FLAT)("tarmac in %s", (style: StyleId) => {
  const layouts = SEEDS.map((seed) => buildLayout(style, seed, FRAME, true));
  const plain = SEEDS.map((seed) => buildLayout(style, seed, FRAME));

  it("puts pavement by water in the place of what stood there", () => {
    layouts.forEach((layout, i) => {
      const waters = WATERS.map((id) => shareOf(layout, id));
      expect(shareOf(layout, MATERIAL.asphalt)).toBeGreaterThan(0.06);
      expect(Math.max(...waters)).toBeGreaterThan(0.004);
      expect(layout.trees.length).toBeLessThan(plain[i]?.trees.length ?? 0);
    });
    const shares = layouts.map(shareByWater);
    expect(Math.max(...shares)).toBeGreaterThan(0.3);
  });

  it("is the same for the same seed", () => {
    const again = buildLayout(style, 1, FRAME, true);
    expect(isSameBytes(again.material, (layouts[0] as Layout).material)).toBe(true);
    expect(again.boxes).toEqual(layouts[0]?.boxes);
  });
});

it("leaves hills as they are", () => {
  const [plain, paved] = [false, true].map((hasTarmac) =>
    buildLayout("san-francisco", 1, FRAME, hasTarmac),
  );
  expect(paved?.material).toEqual(plain?.material);
});
