import { describe, expect, it } from "vitest";
import { LABEL, LABELS } from "#core/regions/labels.ts";
import { signedArea } from "#simulate/geometry.ts";
import { buildLayout } from "#simulate/layout/build-layout.ts";
import type { Layout, Point } from "#simulate/layout/layout.ts";
import { MATERIALS } from "#simulate/materials.ts";
import { frameOf, type StyleId } from "#simulate/scene-spec.ts";
import { isSameBytes } from "#testing/bytes.ts";
import { agreementAboveChance, labelMap, labelShares } from "#testing/label-maps.ts";

const STYLES = [
  "chicago",
  "paris",
  "charleston-u",
  "savannah",
  "sittwe-u",
] as const satisfies readonly StyleId[];

/** 440 m, 367² cells: coarse ones, as every place is laid out in metres. */
const SMALL = frameOf({ sizePx: 130, gsdM: 2.4 });

describe.each(STYLES)("%s", (style) => {
  const layouts = Array.from({ length: 10 }, (_, i) =>
    buildLayout(style, i + 1, SMALL),
  );
  const maps = layouts.map(labelMap);
  const shares = maps.map(labelShares);

  it("differs from seed to seed: labels agree by chance and 10 points at most", () => {
    expect(agreementAboveChance(maps)).toBeLessThan(0.1);
  });

  it("is a town: streets, and buildings on the land cover that it is known for", () => {
    const share = (label: (typeof LABELS)[number]) =>
      shares.reduce((sum, each) => sum + (each[LABEL[label]] as number), 0) /
      shares.length;
    expect(share("road")).toBeGreaterThan(0.1);
    expect(share("road")).toBeLessThan(0.45);
    const [least, most] = {
      chicago: [0.25, 0.6] as const,
      paris: [0.3, 0.6] as const,
      "charleston-u": [0.08, 0.35] as const,
      savannah: [0.1, 0.4] as const,
      "sittwe-u": [0.2, 0.5] as const,
    }[style];
    expect(share("building")).toBeGreaterThan(least);
    expect(share("building")).toBeLessThan(most);
    expect(share("park")).toBeGreaterThan(0.002);
  });

  it("writes valid ids, and objects that can be rasterised", () => {
    for (const layout of layouts) {
      expect(layout.material.every((id) => id < MATERIALS.length)).toBe(true);
      expect(layout.label.every((id) => id < LABELS.length)).toBe(true);
      const wrong = layout.buildings.filter(
        ({ heightM, riseM, outline, ttl, color }) =>
          !(heightM > 0 && heightM < 180 && riseM >= 0) ||
          !(signedArea(outline) > 0 && ttl >= 0 && ttl <= 1) ||
          !color.every((value) => value >= 0 && value <= 255),
      );
      expect(wrong).toEqual([]);
      for (const objects of [
        layout.trees,
        layout.cars,
        layout.boxes,
        layout.points,
      ] as const) {
        const hasFiniteNumbers = (each: object) =>
          Object.values(each).every((v) => typeof v !== "number" || Number.isFinite(v));
        expect(objects.every(hasFiniteNumbers)).toBe(true);
      }
      expect(layout.boxes.every((each) => each.lengthM > 0 && each.widthM > 0)).toBe(
        true,
      );
    }
  });

  it("gives the same place for the same seed", () => {
    const again = buildLayout(style, 3, SMALL);
    const first = layouts[2] as Layout;
    expect(isSameBytes(again.material, first.material)).toBe(true);
    expect(isSameBytes(again.label, first.label)).toBe(true);
    expect(isSameBytes(again.mark, first.mark)).toBe(true);
    for (const key of ["buildings", "trees", "cars", "boxes", "points"] as const) {
      expect(again[key]).toEqual(first[key]);
    }
  });

  it("works on a small canvas at the finest resolution", () => {
    const frame = frameOf({ sizePx: 256, gsdM: 0.3 });
    const small = [4, 5, 6].map((seed) => buildLayout(style, seed, frame));
    for (const layout of small) {
      expect(new Set(layout.label).size).toBeGreaterThan(1);
    }
    // One may show little more than a port.
    expect(small.flatMap(({ buildings }) => buildings).length).toBeGreaterThan(30);
  });

  it("fills a large canvas to its corners", () => {
    // The ground of 2048 pixels of 0.6 m, in a sixteenth of the cells.
    const frame = frameOf({ sizePx: 512, gsdM: 2.4 });
    const layout = buildLayout(style, 4, frame);
    // Ports have containers where towns have houses.
    const standing = [
      ...layout.buildings.map(({ outline }) => outline[0] as Point),
      ...layout.boxes.map(({ x, y }): Point => [x, y]),
    ];
    // Parts of the canvas have streets and buildings, unless they are water.
    const part = frame.canvasM / 8;
    for (let index = 0; index < 64; index += 1) {
      const [x0, y0] = [(index % 8) * part, Math.floor(index / 8) * part];
      const kinds = new Set<number>();
      let wet = 0;
      for (let i = 0; i < 400; i += 1) {
        const col = Math.floor((x0 + ((i % 20) * part) / 20) / frame.cellM);
        const row = Math.floor((y0 + (Math.floor(i / 20) * part) / 20) / frame.cellM);
        const label = layout.label[row * frame.cells + col] as number;
        kinds.add(label);
        wet += label === LABEL.water ? 1 : 0;
      }
      const built = standing.filter(
        ([x, y]) => x >= x0 && y >= y0 && x < x0 + part && y < y0 + part,
      );
      if (wet < 200) {
        expect(kinds.size).toBeGreaterThan(1);
        expect(built.length).toBeGreaterThan(0);
      }
    }
  });
});
