import { describe, expect, it } from "vitest";
import { rasterizeEpoch } from "#simulate/epoch/rasterize-epoch.ts";
import { rect } from "#simulate/geometry.ts";
import type { Layout, Point } from "#simulate/layout/layout.ts";
import { Painter } from "#simulate/layout/painter.ts";
import { resolveAcquisition } from "#simulate/resolve-acquisition.ts";
import { type Acquisition, frameOf } from "#simulate/scene-spec.ts";
import { isSameBytes } from "#testing/bytes.ts";
import { renderOptical } from "./render-optical.ts";

const SIZE = 160;
const FRAME = frameOf({ sizePx: SIZE, gsdM: 0.5 });
/** No shift, no lean, a high sun in the south. */
const STILL: Partial<Acquisition> = {
  sizePx: SIZE,
  misregistrationPx: [0, 0],
  lean: [0, 0],
  sunAzimuthRad: Math.PI / 2,
  sunElevationRad: 1,
};
const MIDDLE = FRAME.canvasM / 2;

function layoutWith(paint: (painter: Painter) => void, seed = 3): Layout {
  const painter = new Painter("charleston-u", seed, FRAME);
  painter.fill("grass", "grass");
  paint(painter);
  return painter.finish();
}

function render(layout: Layout, overrides: Partial<Acquisition> = {}): Uint8Array {
  const acquisition = resolveAcquisition({
    style: layout.style,
    seed: layout.seed,
    overrides: { ...STILL, ...overrides },
  });
  return renderOptical(layout, rasterizeEpoch(layout, "eo", 0), acquisition);
}

/** Mean colour of the square of 2 `half` metres about a place of the canvas. */
function meanAt(rgb: Uint8Array, [x, y]: Point, half = 2): [number, number, number] {
  const sum = [0, 0, 0];
  let count = 0;
  const toPx = (metres: number) => Math.round((metres - FRAME.padCells * 0.25) / 0.5);
  for (let row = toPx(y - half); row < toPx(y + half); row += 1) {
    for (let col = toPx(x - half); col < toPx(x + half); col += 1) {
      for (let k = 0; k < 3; k += 1) {
        sum[k] = (sum[k] as number) + (rgb[3 * (row * SIZE + col) + k] as number);
      }
      count += 1;
    }
  }
  return sum.map((value) => value / count) as [number, number, number];
}

/** Houses and trees everywhere: something to correlate. */
function village(painter: Painter): void {
  const random = painter.random("village");
  for (let x = 10; x < FRAME.canvasM; x += 22) {
    for (let y = 10; y < FRAME.canvasM; y += 20) {
      painter.building(
        rect([x, y], random.between(7, 14), 8, random.uniform()),
        random.between(3, 9),
        { color: [random.between(90, 210), 120, 100], roof: "gable", ttl: 1 },
      );
      painter.tree([x + 10, y + 8], random.between(1.5, 3));
    }
  }
}

describe("renderOptical", () => {
  const layout = layoutWith(village);
  const still = render(layout);

  it("gives the same bytes for the same scene and other bytes for another seed", () => {
    expect(isSameBytes(render(layoutWith(village)), still)).toBe(true);
    expect(isSameBytes(render(layoutWith(village, 4)), still)).toBe(false);
  });

  it("shows grass green, asphalt grey, water dark, in its own place", () => {
    const rgb = render(
      layoutWith((painter) => {
        painter.polygon(rect([MIDDLE - 26, MIDDLE], 20, 20, 0), {
          material: "asphalt",
          label: "road",
        });
        painter.polygon(rect([MIDDLE + 22, MIDDLE], 36, 36, 0), {
          material: "water",
          label: "water",
        });
      }),
    );
    const grass = meanAt(rgb, [MIDDLE, MIDDLE - 30], 6);
    const asphalt = meanAt(rgb, [MIDDLE - 26, MIDDLE], 6);
    const water = meanAt(rgb, [MIDDLE + 22, MIDDLE], 6);
    expect(grass[1]).toBeGreaterThan(grass[2] + 12);
    expect(Math.max(...asphalt) - Math.min(...asphalt)).toBeLessThan(16);
    expect(Math.max(...water)).toBeLessThan(Math.min(...asphalt));
  });

  it("casts a house's shadow away from the sun", () => {
    const house = layoutWith((painter) =>
      painter.building(rect([MIDDLE, MIDDLE], 12, 12, 0), 12, {
        color: [180, 180, 180],
        ttl: 1,
      }),
    );
    // Sun in the south (+y), 1 rad high: 12 m / tan(1) = 7.7 m of shadow to the north.
    const rgb = render(house);
    const shaded = meanAt(rgb, [MIDDLE, MIDDLE - 9.5], 1.5);
    const lit = meanAt(rgb, [MIDDLE, MIDDLE + 12], 1.5);
    const beyond = meanAt(rgb, [MIDDLE, MIDDLE - 19], 2);
    expect(shaded[1]).toBeLessThan(0.65 * lit[1]);
    expect(beyond[1]).toBeGreaterThan(1.4 * shaded[1]);
  });

  it("leans a roof by its height and shows the wall that it uncovers", () => {
    const tower = layoutWith((painter) =>
      painter.building(rect([MIDDLE, MIDDLE], 16, 16, 0), 40, {
        color: [230, 60, 50],
        ttl: 1,
      }),
    );
    const isRed = (rgb: Uint8Array, at: Point) => {
      const [r, g] = meanAt(rgb, at, 1);
      return r > g + 40;
    };
    const upright = render(tower);
    const leaning = render(tower, { lean: [0.2, 0] });
    // 40 m × 0.2 = 8 m to the east: the roof spans −8…8 m, then 0…16 m.
    expect(isRed(upright, [MIDDLE - 6, MIDDLE])).toBe(true);
    expect(isRed(upright, [MIDDLE + 12, MIDDLE])).toBe(false);
    expect(isRed(leaning, [MIDDLE - 6, MIDDLE])).toBe(false);
    expect(isRed(leaning, [MIDDLE + 12, MIDDLE])).toBe(true);
  });

  it("is shifted by the mis-registration: phase correlation finds (0.5, −0.25) px to 0.05 px", () => {
    const shifts: readonly (readonly [number, number])[] = [
      [0.5, -0.25],
      [-1.75, 3.1],
    ];
    for (const misregistrationPx of shifts) {
      const [dx, dy] = phaseShift(
        grey(still),
        grey(render(layout, { misregistrationPx })),
      );
      // What is at (col, row) of the shifted image lies at (col + dx, row + dy) of the other.
      expect(Math.abs(dx - misregistrationPx[0])).toBeLessThan(0.05);
      expect(Math.abs(dy - misregistrationPx[1])).toBeLessThan(0.05);
    }
  });
});

function grey(rgb: Uint8Array): Float64Array {
  return Float64Array.from(
    { length: SIZE * SIZE },
    (_, i) =>
      (rgb[3 * i] as number) + (rgb[3 * i + 1] as number) + (rgb[3 * i + 2] as number),
  );
}

/**
 * (dx, dy) with b(p) = a(p + d), from the phase of the cross-power spectrum at low
 * frequencies: whole pixels from its peak, the rest from a plane through its phases.
 */
function phaseShift(a: Float64Array, b: Float64Array): [number, number] {
  const reach = 24;
  const [fa, fb] = [lowFrequencies(a, reach), lowFrequencies(b, reach)];
  const width = 2 * reach + 1;
  const phases = fa.map(([re, im], i) => {
    const [x, y] = fb[i] as readonly [number, number];
    return [x * re + y * im, y * re - x * im] as const;
  });
  const score = (dx: number, dy: number) => {
    let sum = 0;
    phases.forEach(([re, im], i) => {
      const [u, v] = [(i % width) - reach, Math.floor(i / width) - reach];
      const angle = (2 * Math.PI * (u * dx + v * dy)) / SIZE;
      sum += (re * Math.cos(angle) + im * Math.sin(angle)) / Math.hypot(re, im);
    });
    return sum;
  };
  let best: [number, number] = [0, 0];
  for (const [step, count] of [
    [1, 5],
    [0.2, 5],
    [0.02, 10],
  ] as const) {
    const from = best;
    for (let j = -count; j <= count; j += 1) {
      for (let i = -count; i <= count; i += 1) {
        const at: [number, number] = [from[0] + i * step, from[1] + j * step];
        if (score(...at) > score(...best)) {
          best = at;
        }
      }
    }
  }
  return best;
}

/** Fourier coefficients of frequencies −reach…reach under a Hann window, row by row. */
function lowFrequencies(
  image: Float64Array,
  reach: number,
): (readonly [number, number])[] {
  const mean = image.reduce((sum, value) => sum + value, 0) / image.length;
  const hann = Float64Array.from(
    { length: SIZE },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / SIZE),
  );
  const width = 2 * reach + 1;
  const along = Array.from({ length: SIZE }, (_, row) =>
    transform(
      Float64Array.from(
        { length: SIZE },
        (_, i) => ((image[row * SIZE + i] as number) - mean) * (hann[i] as number),
      ),
      null,
      reach,
    ),
  );
  const coefficients = new Array<readonly [number, number]>(width * width);
  for (let u = 0; u < width; u += 1) {
    const column = (part: 0 | 1) =>
      Float64Array.from(
        { length: SIZE },
        (_, row) => (along[row]?.[u]?.[part] as number) * (hann[row] as number),
      );
    transform(column(0), column(1), reach).forEach((value, v) => {
      coefficients[v * width + u] = value;
    });
  }
  return coefficients;
}

function transform(
  re: Float64Array,
  im: Float64Array | null,
  reach: number,
): (readonly [number, number])[] {
  return Array.from({ length: 2 * reach + 1 }, (_, k) => {
    let [sumRe, sumIm] = [0, 0];
    for (let i = 0; i < SIZE; i += 1) {
      const angle = (-2 * Math.PI * (k - reach) * i) / SIZE;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const [x, y] = [re[i] as number, im === null ? 0 : (im[i] as number)];
      sumRe += x * c - y * s;
      sumIm += x * s + y * c;
    }
    return [sumRe, sumIm] as const;
  });
}
