import { describe, expect, it } from "vitest";
import { createStream } from "#core/random.ts";
import type { Crop, Field } from "#simulate/layout/layout.ts";
import { MATERIAL, type Material } from "#simulate/materials.ts";
import { createFieldTexture } from "./field-texture.ts";
import { createGroundTexture } from "./ground-texture.ts";
import { createNoiseRow } from "./optical-window.ts";
import { STYLE_LOOKS } from "./palettes.ts";

const SIDE = 240;
const CELL_M = 0.25;
const LOOK = STYLE_LOOKS.bengbu;
const noise = () =>
  createNoiseRow(
    createStream(1, "noise"),
    { origin: 0, size: SIDE },
    { cells: SIDE, cellM: CELL_M },
  );

/** Green reflectance of a square of one field, 20 m from its border. */
function fieldGreen(field: Partial<Field> & { crop: Crop }): Float32Array {
  const row = noise();
  const paint = createFieldTexture(
    { style: "bengbu", seed: 4 },
    [{ rowsRad: 0, rowPeriodM: 2, tramM: 0, state: 0, ...field }],
    LOOK,
    row,
  );
  const green = new Float32Array(SIDE * SIDE);
  const line = new Float32Array(SIDE * 3);
  for (let y = 0; y < SIDE; y += 1) {
    row.fill(y);
    for (let x = 0; x < SIDE; x += 1) {
      paint(line, x, 1, x * CELL_M, y * CELL_M, 20);
      green[y * SIDE + x] = line[3 * x + 1] as number;
    }
  }
  return green;
}

const mean = (values: Float32Array) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard deviation of the means of rows (or columns) of the square. */
function lineSpread(values: Float32Array, isAlongX: boolean): number {
  const means = Float32Array.from({ length: SIDE }, (_, line) =>
    mean(
      values.filter((_, i) => (isAlongX ? Math.floor(i / SIDE) : i % SIDE) === line),
    ),
  );
  const centre = mean(means);
  return Math.sqrt(mean(means.map((value) => (value - centre) ** 2)));
}

describe("createFieldTexture", () => {
  it("draws rows in the field's direction", () => {
    const eastward = fieldGreen({ crop: "plough", rowsRad: 0 });
    const southward = fieldGreen({ crop: "plough", rowsRad: Math.PI / 2 });
    expect(lineSpread(eastward, true)).toBeGreaterThan(
      1.5 * lineSpread(eastward, false),
    );
    expect(lineSpread(southward, false)).toBeGreaterThan(
      1.5 * lineSpread(southward, true),
    );
  });

  it("darkens tram lines at their distance", () => {
    const plain = fieldGreen({ crop: "soil" });
    const driven = fieldGreen({ crop: "soil", tramM: 12 });
    const darker = driven.filter((value, i) => value < 0.9 * (plain[i] as number));
    // 0.5 m in every 12 m, each 0.84 as bright: 4.2 % of the field.
    expect(darker.length / plain.length).toBeCloseTo(0.042, 2);
  });

  it("shows bare soil where a poor stand leaves it", () => {
    const poor = fieldGreen({ crop: "lush", state: -3 });
    const good = fieldGreen({ crop: "lush", state: 3 });
    expect(mean(poor)).toBeGreaterThan(1.15 * mean(good));
  });
});

describe("createGroundTexture", () => {
  const tone = (material: Material, edgeM: number, waterM: number) => {
    const row = noise();
    const paint = createGroundTexture(createStream(1, "ground"), LOOK, [1, 1, 1], row);
    const line = new Float32Array(SIDE * 3);
    const values: number[] = [];
    for (let y = 0; y < SIDE; y += 8) {
      row.fill(y);
      for (let x = 0; x < SIDE; x += 1) {
        paint(line, x, MATERIAL[material], edgeM, waterM);
        values.push(line[3 * x] as number);
      }
    }
    return mean(Float32Array.from(values));
  };

  it("dirties gutters, wets the rim of beaches, wears the borders of lawns", () => {
    const far = Number.POSITIVE_INFINITY;
    expect(tone("asphalt", 0.3, far)).toBeLessThan(0.93 * tone("asphalt", 2, far));
    expect(tone("sand", 9, 0.5)).toBeLessThan(0.75 * tone("sand", 9, 40));
    expect(tone("grass", 0, far)).toBeGreaterThan(1.02 * tone("grass", 5, far));
  });

  it("keeps reflectance within what surfaces have", () => {
    for (const material of Object.keys(MATERIAL) as Material[]) {
      const value = tone(material, 5, 50);
      expect(value, material).toBeGreaterThan(0.02);
      expect(value, material).toBeLessThan(0.8);
    }
  });
});
