/**
 * This file computes the discrete Fourier transform of complex images whose sides are
 * powers of two: the radix-2 algorithm of Cooley and Tukey (1965), rows first, columns
 * after. It is short enough to be tested whole against the definition; the packages on
 * npm that do the same are 1-D and have not been maintained for years.
 */

/** Real and imaginary parts, row by row, `size` × `size` each. */
export type ComplexImage = {
  readonly size: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
};

export function createComplexImage(size: number): ComplexImage {
  return { size, re: new Float64Array(size * size), im: new Float64Array(size * size) };
}

/** Returns the smallest power of two that is at least `length`. */
export function nextPowerOfTwo(length: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, length)));
}

/**
 * Transforms the image in place: X[v][u] = Σ x[row][col] e^(−2πi(u·col + v·row)/size).
 * The inverse is without the factor 1/size².
 */
export function transformImage(image: ComplexImage, isInverse = false): void {
  const { size, re, im } = image;
  const plan = planOf(size);
  for (let row = 0; row < size; row += 1) {
    transformLine(re, im, row * size, plan, isInverse);
  }
  transpose(re, size);
  transpose(im, size);
  for (let row = 0; row < size; row += 1) {
    transformLine(re, im, row * size, plan, isInverse);
  }
  transpose(re, size);
  transpose(im, size);
}

type Plan = {
  readonly size: number;
  /** cos and sin of 2πk/size for k < size / 2. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  /** Index with its bits in reverse order. */
  readonly reversed: Uint32Array;
};

const plans = new Map<number, Plan>();

function planOf(size: number): Plan {
  const known = plans.get(size);
  if (known !== undefined) {
    return known;
  }
  const bits = Math.log2(size);
  if (!Number.isInteger(bits)) {
    throw new RangeError(`a transform of ${size} values: no power of two`);
  }
  const plan: Plan = {
    size,
    cos: Float64Array.from({ length: size >> 1 }, (_, k) =>
      Math.cos((2 * Math.PI * k) / size),
    ),
    sin: Float64Array.from({ length: size >> 1 }, (_, k) =>
      Math.sin((2 * Math.PI * k) / size),
    ),
    reversed: new Uint32Array(size),
  };
  for (let index = 1; index < size; index += 1) {
    const half = plan.reversed[index >> 1] as number;
    plan.reversed[index] = (half >> 1) | ((index & 1) << (bits - 1));
  }
  plans.set(size, plan);
  return plan;
}

function transformLine(
  re: Float64Array,
  im: Float64Array,
  from: number,
  { size, cos, sin, reversed }: Plan,
  isInverse: boolean,
): void {
  for (let index = 0; index < size; index += 1) {
    const other = reversed[index] as number;
    if (other > index) {
      swap(re, from + index, from + other);
      swap(im, from + index, from + other);
    }
  }
  const sign = isInverse ? 1 : -1;
  for (let half = 1; half < size; half *= 2) {
    const step = size / (2 * half);
    for (let k = 0; k < half; k += 1) {
      const wr = cos[k * step] as number;
      const wi = sign * (sin[k * step] as number);
      for (let a = from + k; a < from + size; a += 2 * half) {
        const b = a + half;
        const br = (re[b] as number) * wr - (im[b] as number) * wi;
        const bi = (re[b] as number) * wi + (im[b] as number) * wr;
        const ar = re[a] as number;
        const ai = im[a] as number;
        re[a] = ar + br;
        im[a] = ai + bi;
        re[b] = ar - br;
        im[b] = ai - bi;
      }
    }
  }
}

function transpose(values: Float64Array, size: number): void {
  for (let row = 0; row < size; row += 1) {
    for (let col = row + 1; col < size; col += 1) {
      swap(values, row * size + col, col * size + row);
    }
  }
}

function swap(values: Float64Array, a: number, b: number): void {
  const kept = values[a] as number;
  values[a] = values[b] as number;
  values[b] = kept;
}
