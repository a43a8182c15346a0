/** Side of the chunks in which a result is stored, in pixels. */

export const CHUNK_PX = 256;

/** Kind of samples; `value` is one band of signed floats, as in value maps. */
export type ResultKind = "rgb8" | "power" | "value";

/**
 * A square of `CHUNK_PX`, planar; `valid` is 0 where nothing has been computed, `EMPTY`
 * where there is nothing to compute, `FINAL` or 1 elsewhere.
 */
export type Chunk = {
  readonly data: Uint8Array | Float32Array;
  readonly valid: Uint8Array;
};

/** Marks a valid pixel for which no tile of its run is missing. */
export const FINAL = 2;
/** Marks a pixel where a run has found no data. */
export const EMPTY = 3;

/** Tells whether a chunk's code marks a pixel with a value. */
export function isValue(code: number | undefined): boolean {
  return code === 1 || code === FINAL;
}

export function emptyChunk(bands: number, kind: ResultKind): Chunk {
  const size = CHUNK_PX * CHUNK_PX;
  return {
    data:
      kind === "rgb8" ? new Uint8Array(size * bands) : new Float32Array(size * bands),
    valid: new Uint8Array(size),
  };
}

/**
 * Computes one chunk of the next coarser level: the mean of the valid pixels of each 2
 * × 2; null when none of the four children exists.
 */
export function averageChunk(
  bands: number,
  kind: ResultKind,
  child: (dr: 0 | 1, dc: 0 | 1) => Chunk | null,
): Chunk | null {
  const children = [child(0, 0), child(0, 1), child(1, 0), child(1, 1)];
  if (children.every((c) => c === null)) {
    return null;
  }
  const out = emptyChunk(bands, kind);
  const half = CHUNK_PX / 2;
  for (const [quadrant, chunk] of children.entries()) {
    if (chunk !== null) {
      averageInto(out, chunk, (quadrant >> 1) * half, (quadrant & 1) * half, bands);
    }
  }
  return out;
}

function averageInto(
  out: Chunk,
  { data, valid }: Chunk,
  row0: number,
  col0: number,
  bands: number,
): void {
  const half = CHUNK_PX / 2;
  const size = CHUNK_PX * CHUNK_PX;
  const rounding = out.data instanceof Uint8Array ? 0.5 : 0;
  for (let r = 0; r < half; r += 1) {
    for (let c = 0; c < half; c += 1) {
      const from = 2 * r * CHUNK_PX + 2 * c;
      const to = (row0 + r) * CHUNK_PX + col0 + c;
      for (let band = 0; band < bands; band += 1) {
        let [sum, n] = [0, 0];
        for (let k = 0; k < 4; k += 1) {
          const at = from + (k >> 1) * CHUNK_PX + (k & 1);
          // Validity is tested rather than multiplied, because de-noised power is NaN
          // where it is not valid.
          if (isValue(valid[at])) {
            sum += data[band * size + at] as number;
            n += 1;
          }
        }
        if (n === 0) {
          out.valid[to] = valid[2 * r * CHUNK_PX + 2 * c] === EMPTY ? EMPTY : 0;
        } else {
          out.valid[to] = 1;
          // Bytes truncate the fraction, so this rounds half up.
          out.data[band * size + to] = sum / n + rounding;
        }
      }
    }
  }
}
