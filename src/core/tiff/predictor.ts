/**
 * This file implements TIFF predictors in both directions, in place, on little-endian
 * samples: 2, differences along the row (TIFF 6.0, section 14), and 3, the floating
 * point predictor (TIFF Technical Note 3: bytes of equal significance side by side,
 * then differences).
 */
/** Rows of samples; for planar images each band has its own rows. */
export type PredictorRows = {
  /** Pixels in a row. */
  readonly width: number;
  /** Number of samples per pixel that are stored side by side. */
  readonly interleaved: number;
  /** 1, 2 or 4; also 8 for predictor 3. */
  readonly bytesPerSample: number;
};

/**
 * Converts differences back to samples. Predictor 3 takes bytes as stored, whatever the
 * file's byte order, and produces little-endian floats.
 * @param bytes whole rows, aligned to the sample size; changed
 */
export function undoPredictor(
  predictor: number,
  bytes: Uint8Array,
  rows: PredictorRows,
): void {
  const perRow = rows.width * rows.interleaved;
  if (predictor === 2) {
    const samples = wordsOf(bytes, rows.bytesPerSample);
    for (let start = 0; start + perRow <= samples.length; start += perRow) {
      accumulate(samples, start, start + perRow, rows.interleaved);
    }
  } else if (predictor === 3) {
    const rowBytes = perRow * rows.bytesPerSample;
    const spread = new Uint8Array(rowBytes);
    for (let start = 0; start + rowBytes <= bytes.length; start += rowBytes) {
      accumulate(bytes, start, start + rowBytes, rows.interleaved);
      spread.set(bytes.subarray(start, start + rowBytes));
      gatherSamples(spread, bytes, start, rows.bytesPerSample);
    }
  }
}

/** Inverts `undoPredictor`, for writing little-endian files. */
export function applyPredictor(
  predictor: 1 | 2 | 3,
  bytes: Uint8Array,
  rows: PredictorRows,
): void {
  const perRow = rows.width * rows.interleaved;
  if (predictor === 2) {
    const samples = wordsOf(bytes, rows.bytesPerSample);
    for (let start = 0; start + perRow <= samples.length; start += perRow) {
      differentiate(samples, start, start + perRow, rows.interleaved);
    }
  } else if (predictor === 3) {
    const rowBytes = perRow * rows.bytesPerSample;
    const whole = new Uint8Array(rowBytes);
    for (let start = 0; start + rowBytes <= bytes.length; start += rowBytes) {
      whole.set(bytes.subarray(start, start + rowBytes));
      spreadSamples(whole, bytes, start, rows.bytesPerSample);
      differentiate(bytes, start, start + rowBytes, rows.interleaved);
    }
  }
}

type Words = Uint8Array | Uint16Array | Uint32Array;

function wordsOf(bytes: Uint8Array, bytesPerSample: number): Words {
  const { buffer, byteOffset, byteLength } = bytes;
  switch (bytesPerSample) {
    case 1:
      return bytes;
    case 2:
      return new Uint16Array(buffer, byteOffset, byteLength >> 1);
    default:
      return new Uint32Array(buffer, byteOffset, byteLength >> 2);
  }
}

function accumulate(words: Words, start: number, end: number, stride: number): void {
  if (stride === 1) {
    let sum = 0;
    for (let i = start; i < end; i++) {
      sum = (sum + (words[i] as number)) | 0;
      words[i] = sum;
    }
    return;
  }
  for (let i = start + stride; i < end; i++) {
    words[i] = (words[i] as number) + (words[i - stride] as number);
  }
}

function differentiate(words: Words, start: number, end: number, stride: number): void {
  for (let i = end - 1; i >= start + stride; i--) {
    words[i] = (words[i] as number) - (words[i - stride] as number);
  }
}

/**
 * Reorders bytes: the most significant come first in the file, the least significant
 * first in memory.
 */
function gatherSamples(
  from: Uint8Array,
  to: Uint8Array,
  start: number,
  bytesPerSample: number,
): void {
  const n = from.length / bytesPerSample;
  for (let b = 0; b < bytesPerSample; b++) {
    const plane = (bytesPerSample - 1 - b) * n;
    for (let i = 0; i < n; i++) {
      to[start + i * bytesPerSample + b] = from[plane + i] as number;
    }
  }
}

function spreadSamples(
  from: Uint8Array,
  to: Uint8Array,
  start: number,
  bytesPerSample: number,
): void {
  const n = from.length / bytesPerSample;
  for (let b = 0; b < bytesPerSample; b++) {
    const plane = start + (bytesPerSample - 1 - b) * n;
    for (let i = 0; i < n; i++) {
      to[plane + i] = from[i * bytesPerSample + b] as number;
    }
  }
}
