/** This file colours fields: rows, strips, tram lines, headlands and patchy growth. */

import { createStream, type Random } from "#core/random.ts";
import type { Field, Layout } from "#simulate/layout/layout.ts";
import type { NoiseRow } from "./optical-window.ts";
import { CROP_COLORS, type StyleLook, srgbToLinear } from "./palettes.ts";

/** Writes the linear colour of column `i` of a field at (x, y) metres, `edgeM` from its border. */
export type PaintField = (
  out: Float32Array,
  i: number,
  field: number,
  x: number,
  y: number,
  edgeM: number,
) => void;

type FieldLook = {
  readonly color: readonly [number, number, number];
  readonly cos: number;
  readonly sin: number;
  /** Rows per metre; amplitude of the rows and of the strips between them. */
  readonly rowsPerM: number;
  readonly rows: number;
  readonly strips: number;
  /** Amplitude of uneven growth, fine and patchy. */
  readonly grain: number;
  readonly tramM: number;
  /** Width of the strip along the border that is worked parallel to it, in metres. */
  readonly headlandM: number;
  /** Fraction of bare soil in a growing crop: mean, and its variation with the noise. */
  readonly bare: number;
  readonly bareSpread: number;
};

/** Sides of the noise tiles: along a line (strips), and stretched 7 : 1 along the rows. */
const LINE = 4096;
const TILE = 256;

export function createFieldTexture(
  layout: Pick<Layout, "style" | "seed">,
  fields: readonly Field[],
  look: StyleLook,
  noise: NoiseRow,
): PaintField {
  const random = createStream(layout.seed, layout.style, "fields-eo");
  const looks = fields.map((field, index) =>
    lookOf(createStream(layout.seed, layout.style, "field-eo", index), field, look),
  );
  const strips = smoothLine(random);
  const tile = smoothTile(random);
  const bareSoil = srgbToLinear([158, 138, 108]).map(
    (value, k) => value * (look.soil[k] as number),
  );
  const { n100, n12, n3, n1, white } = noise;
  return (out, i, index, x, y, edgeM) => {
    const field = looks[index - 1] as FieldLook;
    let u = x * field.cos + y * field.sin;
    let v = y * field.cos - x * field.sin;
    if (edgeM < field.headlandM) {
      // Along the border, whatever its direction.
      u = x + y;
      v = edgeM;
    }
    const [a, b] = [n100[i] as number, n12[i] as number];
    const strip = strips[(Math.floor(v / 0.8) + index * 61) & (LINE - 1)] as number;
    const streak = tile[
      ((Math.floor(v / 0.7) + index * 13) & (TILE - 1)) * TILE +
        ((Math.floor(u / 4) + index * 29) & (TILE - 1))
    ] as number;
    let bright =
      1 +
      field.rows * wave(v * field.rowsPerM) +
      field.strips * strip +
      0.07 * streak +
      0.08 * a +
      0.08 * b +
      field.grain *
        (0.5 * (n3[i] as number) + (n1[i] as number) + 0.9 * (white[i] as number));
    if (
      field.tramM > 0 &&
      v - field.tramM * Math.floor(v / field.tramM) < 0.5 &&
      edgeM > 2
    ) {
      bright *= 0.84;
    }
    bright = Math.min(1.9, Math.max(0.35, bright));
    let bare =
      field.bareSpread * (0.7 * a + 0.7 * b + 0.5 * strip + 0.35 * (n3[i] as number)) +
      field.bare;
    bare = Math.min(0.75, Math.max(0, bare));
    const to = 3 * i;
    for (let k = 0; k < 3; k += 1) {
      const grown = bright * (field.color[k] as number);
      out[to + k] = grown + bare * ((bareSoil[k] as number) - grown);
    }
  };
}

function lookOf(random: Random, field: Field, look: StyleLook): FieldLook {
  const base = random.choice(CROP_COLORS[field.crop]);
  const level = random.between(0.89, 1.12);
  const [r, g, b] = srgbToLinear([
    base[0] * level + 3 * random.normal(),
    base[1] * level + 3 * random.normal(),
    base[2] * level + 3 * random.normal(),
  ]);
  const isBare = field.crop === "soil" || field.crop === "plough";
  const isEarthy = isBare || field.crop === "dry";
  const isGrowing = field.crop === "green" || field.crop === "lush";
  const [sr, sg, sb] = isEarthy ? look.soil : [1, 1, 1];
  const isWet = field.crop === "paddy";
  const strength = random.between(0.02, 0.14) * (isWet ? 0.25 : 1);
  return {
    color: [r * sr, g * sg, b * sb],
    cos: Math.cos(field.rowsRad),
    sin: Math.sin(field.rowsRad),
    rowsPerM: 1 / Math.max(0.4, field.rowPeriodM),
    rows: strength,
    strips: 0.9 * strength,
    grain: isWet ? 0.07 : isBare ? 0.1 : 0.115,
    tramM: field.tramM,
    headlandM: isWet || random.chance(0.35) ? 0 : random.between(2.5, 8),
    bare: isGrowing ? -0.22 * (0.6 + 0.6 * field.state) : 0,
    bareSpread: isGrowing || field.crop === "veg" ? 0.22 : 0,
  };
}

/** Approximates a sine of period 1 by two parabolas, which is faster. */
function wave(t: number): number {
  const phase = t - Math.floor(t);
  return phase < 0.5 ? 16 * phase * (0.5 - phase) : -16 * (phase - 0.5) * (1 - phase);
}

function smoothLine(random: Random): Float32Array {
  const raw = Float32Array.from({ length: LINE }, () => random.normal());
  return raw.map(
    (value, i) =>
      0.75 *
      (value +
        0.7 *
          ((raw[(i + 1) & (LINE - 1)] as number) +
            (raw[(i + LINE - 1) & (LINE - 1)] as number))),
  );
}

function smoothTile(random: Random): Float32Array {
  const raw = Float32Array.from({ length: TILE * TILE }, () => random.normal());
  const at = (row: number, col: number) =>
    raw[(row & (TILE - 1)) * TILE + (col & (TILE - 1))] as number;
  return raw.map((value, i) => {
    const [row, col] = [Math.floor(i / TILE), i % TILE];
    return (
      0.58 *
      (value +
        0.7 *
          (at(row, col - 1) + at(row, col + 1) + at(row - 1, col) + at(row + 1, col)))
    );
  });
}
