import { describe, expect, it } from "vitest";
import type { Layout, Point } from "#simulate/layout/layout.ts";
import { Painter } from "#simulate/layout/painter.ts";
import { MATERIAL } from "#simulate/materials.ts";
import { frameOf } from "#simulate/scene-spec.ts";
import { DISTANCE_UNIT_M, measureGround } from "./ground-distance.ts";
import { drawWear } from "./wear.ts";

const FRAME = frameOf({ sizePx: 128, gsdM: 0.5 });
const MIDDLE = FRAME.canvasM / 2;

function painted(paint: (painter: Painter) => void, seed = 1): Layout {
  const painter = new Painter("savannah", seed, FRAME);
  paint(painter);
  return painter.finish();
}

const traces = (layout: Layout) => {
  const rasters = { ...layout, groundMaterial: layout.material };
  const distance = measureGround(rasters);
  return { distance, tone: drawWear(layout, rasters, distance) };
};

/** Asphalt to the west, grass to the east, a strip of water in the south. */
const town = (painter: Painter) => {
  painter.fill("asphalt", "parking");
  const [from, to] = [MIDDLE, FRAME.canvasM + 1];
  painter.polygon(
    [
      [from, -1],
      [to, -1],
      [to, to],
      [from, to],
    ],
    { material: "grass", label: "grass" },
  );
  painter.polygon(
    [
      [-1, to - 31],
      [to, to - 31],
      [to, to],
      [-1, to],
    ],
    { material: "water", label: "water" },
  );
};

describe("measureGround", () => {
  it("gives metres to the border of the ground and to the water, capped", () => {
    const { distance } = traces(painted(town));
    const at = ([x, y]: Point, of: Uint8Array) =>
      (of[Math.floor(y / 0.5) * distance.size + Math.floor(x / 0.5)] as number) *
      DISTANCE_UNIT_M;
    // The border runs through the middle, the shore 30 m from the canvas's end.
    // Between centres of squares of 0.5 m.
    const isNear = (found: number, metres: number) => Math.abs(found - metres) <= 0.5;
    expect(isNear(at([MIDDLE - 12, 40], distance.toEdge), 12)).toBe(true);
    expect(isNear(at([MIDDLE + 20, 40], distance.toEdge), 20)).toBe(true);
    const water = distance.toWater ?? new Uint8Array();
    expect(isNear(at([MIDDLE - 12, FRAME.canvasM - 40], water), 10)).toBe(true);
    expect(at([MIDDLE, FRAME.canvasM - 15], water)).toBe(0);
    expect(at([MIDDLE, 20], water)).toBe(63.75);
  });

  it("knows places without water, and tells fields of one crop apart", () => {
    const layout = painted((painter) => painter.fill("crop", "farmland"));
    const field = layout.field.map((_, i) =>
      (i % FRAME.cells) * FRAME.cellM > MIDDLE ? 2 : 1,
    );
    const { toWater, toEdge, size } = measureGround({
      frame: FRAME,
      groundMaterial: layout.material,
      field,
    });
    expect(toWater).toBeNull();
    const row = (size / 2) * size;
    expect(
      Math.abs((toEdge[row + size / 2 - 20] as number) * DISTANCE_UNIT_M - 10),
    ).toBeLessThanOrEqual(0.5);
  });
});

describe("drawWear", () => {
  it("marks asphalt, and neither grass nor still water", () => {
    const layout = painted(town);
    const { tone } = traces(layout);
    const marked = new Map<number, number>();
    tone.forEach((value, i) => {
      if (value !== 0) {
        const material = layout.material[i] as number;
        marked.set(material, (marked.get(material) ?? 0) + 1);
      }
    });
    expect([...marked.keys()]).toEqual([MATERIAL.asphalt]);
    const share =
      (marked.get(MATERIAL.asphalt) as number) /
      layout.material.filter((material) => material === MATERIAL.asphalt).length;
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.3);
  });

  it("is the scene's own", () => {
    const bytes = (seed: number) => Buffer.from(traces(painted(town, seed)).tone);
    expect(bytes(1).equals(bytes(1))).toBe(true);
    expect(bytes(1).equals(bytes(2))).toBe(false);
  });

  it("foams behind boats under way, on the water only", () => {
    const layout = painted((painter) => {
      painter.fill("water", "water");
      for (let i = 0; i < 16; i += 1) {
        painter.box(
          [MIDDLE - 45 + 30 * (i % 4), MIDDLE - 45 + 30 * Math.floor(i / 4)],
          { lengthM: 7, widthM: 2.5, angleRad: 0.3, heightM: 1.5 },
          "boat",
          [220, 220, 220],
        );
      }
    });
    const { tone } = traces(layout);
    // Half of 16 are under way: none at all in 1 of 65 000 scenes.
    expect(tone.filter((value) => value >= 40).length).toBeGreaterThan(50);
    expect(tone.every((value) => value >= 0)).toBe(true);
  });
});
