import { describe, expect, it } from "vitest";
import { LABEL, LABELS } from "#core/regions/labels.ts";
import { buildLayout } from "#simulate/layout/build-layout.ts";
import type { Layout } from "#simulate/layout/layout.ts";
import { MATERIAL, MATERIALS } from "#simulate/materials.ts";
import { frameOf, type StyleId } from "#simulate/scene-spec.ts";
import { isSameBytes } from "#testing/bytes.ts";
import { agreementAboveChance, labelMap, labelShares } from "#testing/label-maps.ts";

const STYLES = [
  "bengbu",
  "weifang",
  "charleston-r",
  "san-francisco",
  "sittwe-r",
] as const satisfies readonly StyleId[];

/** 440 m, 367² cells: coarse ones, as every place is laid out in metres. */
const SMALL = frameOf({ sizePx: 130, gsdM: 2.4 });

/** Layouts of seeds 1, 2, …; each is made once. */
const smallLayouts = (() => {
  const made = new Map<string, Layout>();
  return (style: StyleId, count: number) =>
    Array.from({ length: count }, (_, i) => {
      const key = `${style}-${i + 1}`;
      const layout = made.get(key) ?? buildLayout(style, i + 1, SMALL);
      made.set(key, layout);
      return layout;
    });
})();

describe.each(STYLES)("%s", (style) => {
  const layouts = smallLayouts(style, 10);
  const maps = layouts.map(labelMap);
  const shares = maps.map(labelShares);

  it("differs from seed to seed: labels agree by chance and 10 points at most", () => {
    expect(agreementAboveChance(maps)).toBeLessThan(0.1);
  });

  it("holds what the place is known for", () => {
    const share = (label: (typeof LABELS)[number]) =>
      shares.reduce((sum, each) => sum + (each[LABEL[label]] as number), 0) /
      shares.length;
    const [least, label] = {
      bengbu: [0.4, "farmland"] as const,
      weifang: [0.1, "greenhouse"] as const,
      "charleston-r": [0.25, "wetland"] as const,
      "san-francisco": [0.3, "scrub"] as const,
      "sittwe-r": [0.3, "farmland"] as const,
    }[style];
    expect(share(label)).toBeGreaterThan(least);
    // Rural by the paper's rule: fewer than 25 % residential, 5 % other built-up land.
    expect(share("residential")).toBeLessThan(0.25);
    expect(share("commercial") + share("industrial")).toBeLessThan(0.05);
    // Something is built, grows, and can be driven on everywhere.
    const count = (key: "buildings" | "trees") =>
      layouts.reduce((sum, layout) => sum + layout[key].length, 0);
    expect(count("buildings")).toBeGreaterThan(10);
    expect(count("trees")).toBeGreaterThan(1000);
    expect(share("road")).toBeGreaterThan(0);
  });

  it("writes valid ids, and objects that can be rasterised", () => {
    for (const layout of layouts) {
      expect(layout.material.every((id) => id < MATERIALS.length)).toBe(true);
      expect(layout.label.every((id) => id < LABELS.length)).toBe(true);
      expect(layout.field.every((id) => id <= layout.fields.length)).toBe(true);
      const wrong = layout.buildings.filter(
        ({ heightM, riseM, outline, ttl }) =>
          !(heightM > 0 && riseM >= 0 && outline.length > 2 && ttl >= 0 && ttl <= 1),
      );
      expect(wrong).toEqual([]);
      expect(
        layout.trees.every(({ radiusM, heightM }) => radiusM > 0 && heightM > 0),
      ).toBe(true);
    }
  });

  it("gives the same place for the same seed", () => {
    const again = buildLayout(style, 3, SMALL);
    const first = layouts[2] as Layout;
    expect(isSameBytes(again.material, first.material)).toBe(true);
    expect(isSameBytes(again.label, first.label)).toBe(true);
    expect(again.buildings).toEqual(first.buildings);
    expect(again.trees).toEqual(first.trees);
  });

  it("fills canvases of any size to their corners", () => {
    for (const frame of [
      frameOf({ sizePx: 256, gsdM: 0.6 }),
      frameOf({ sizePx: 420, gsdM: 3 }),
    ]) {
      const { material, fields } = buildLayout(style, 4, frame);
      const kinds = new Set(material);
      expect(kinds.size).toBeGreaterThan(4);
      // No quarter is left as it was filled at first.
      const half = frame.cells / 2;
      for (const [row0, col0] of [
        [0, 0],
        [0, half],
        [half, 0],
        [half, half],
      ] as const) {
        const quarter = new Set<number>();
        for (let row = row0; row < row0 + half; row += 3) {
          for (let col = col0; col < col0 + half; col += 3) {
            quarter.add(
              material[Math.floor(row) * frame.cells + Math.floor(col)] as number,
            );
          }
        }
        expect(quarter.size).toBeGreaterThan(1);
      }
      const isFarmed =
        style === "bengbu" || style === "weifang" || style === "sittwe-r";
      expect(fields.length > 0).toBe(isFarmed);
    }
  });
});

describe("san-francisco", () => {
  const layouts = smallLayouts("san-francisco", 14);

  /** Slopes of the terrain at 4 m, rise over run. */
  function slopes({ terrain, frame: { cells, cellM } }: Layout): number[] {
    const reach = Math.round(4 / cellM);
    const found: number[] = [];
    for (let row = 0; row + reach < cells; row += 5) {
      for (let col = 0; col + reach < cells; col += 5) {
        const here = terrain?.[row * cells + col] ?? 0;
        const east = terrain?.[row * cells + col + reach] ?? 0;
        const south = terrain?.[(row + reach) * cells + col] ?? 0;
        found.push(Math.hypot(east - here, south - here) / (reach * cellM));
      }
    }
    return found.sort((a, b) => a - b);
  }

  it("has hills from gentle to steep enough for mild layover", () => {
    const steepest = layouts.map((layout) => {
      const sorted = slopes(layout);
      return sorted[Math.floor(0.995 * sorted.length)] as number;
    });
    expect(Math.min(...steepest)).toBeLessThan(0.25);
    // Layover begins where the slope exceeds the incidence: 27° and more.
    expect(Math.max(...steepest)).toBeGreaterThan(Math.tan((25 * Math.PI) / 180));
    expect(Math.max(...steepest)).toBeLessThan(1.5);
  });

  it("keeps the sea at height 0, and gives an open coast its ramp", () => {
    expect(layouts.some(({ surf }) => surf !== null)).toBe(true);
    expect(layouts.some(({ surf }) => surf === null)).toBe(true);
    for (const { terrain, material, surf } of layouts) {
      let [highest, wrong] = [0, 0];
      for (let i = 0; i < material.length; i += 1) {
        const isSea = material[i] === MATERIAL.water;
        highest = isSea ? Math.max(highest, terrain?.[i] ?? 0) : highest;
        // 0.03 is the water's edge; roads and rocks may lie beyond it.
        wrong += isSea && surf !== null && (surf[i] as number) > 0.035 ? 1 : 0;
      }
      expect(highest).toBeLessThan(2);
      expect(wrong).toBe(0);
    }
  });
});

it("plants no village, greenhouse or hall in a river", () => {
  for (const style of ["bengbu", "weifang"] as const) {
    for (const layout of smallLayouts(style, 6)) {
      const { cells, cellM } = layout.frame;
      const inWater = layout.buildings.filter(
        ({ outline, label }) =>
          label !== LABEL.road &&
          label !== LABEL.railway &&
          outline.some(([x, y]) => {
            const [col, row] = [Math.floor(x / cellM), Math.floor(y / cellM)];
            return (
              Math.min(col, row) >= 0 &&
              Math.max(col, row) < cells &&
              layout.material[row * cells + col] === MATERIAL.water
            );
          }),
      );
      expect(inWater).toEqual([]);
    }
  }
});
