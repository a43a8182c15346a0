/**
 * This file halves an image row by row, so that overviews of an image of any size need
 * only a few rows of memory. An output pixel covers the source rectangle `[col·w/w',
 * (col+1)·w/w') × [row·h/h', (row+1)·h/h')` (GDAL's convention: an overview covers
 * exactly the same ground), and takes the area-weighted mean of the valid samples in
 * it, or the sample at its centre.
 */
export type OverviewMethod = "average" | "nearest";

/** One row of an image, interleaved. */
export type NumberRow = ArrayLike<number>;

export type RowHalver = {
  readonly width: number;
  readonly height: number;
  /**
   * Takes the next source row, interleaved; returns the output row that it completes,
   * or null.
   */
  push(row: NumberRow): Float64Array | null;
};

export type RowHalverSpec = {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly method: OverviewMethod;
  /** Samples that are left out of the mean; NaN always is. */
  readonly nodata: number | null;
  /** Whether the last band is opacity; fully transparent pixels do not change the mean colour. */
  readonly hasAlpha: boolean;
};

export function createRowHalver(spec: RowHalverSpec): RowHalver {
  const { bands, nodata, hasAlpha } = spec;
  const width = Math.ceil(spec.width / 2);
  const height = Math.ceil(spec.height / 2);
  const rowRatio = spec.height / height;
  const spans = columnSpans(spec.width, width, spec.method);
  const isNearest = spec.method === "nearest";
  let sums = new Float64Array(width * bands);
  let weights = new Float64Array(width * bands);
  let sourceRow = 0;
  let outRow = 0;

  const add = (row: NumberRow, weight: number) => {
    for (let col = 0; col < width; col++) {
      for (
        let s = spans.starts[col] as number;
        s < (spans.starts[col + 1] as number);
        s++
      ) {
        const w = weight * (spans.weights[s] as number);
        const from = (spans.columns[s] as number) * bands;
        const isClear = hasAlpha && row[from + bands - 1] === 0;
        for (let band = isClear ? bands - 1 : 0; band < bands; band++) {
          const v = row[from + band] as number;
          if (v === nodata || Number.isNaN(v)) {
            continue;
          }
          const to = col * bands + band;
          sums[to] = (sums[to] as number) + w * v;
          weights[to] = (weights[to] as number) + w;
        }
      }
    }
  };

  const finish = (): Float64Array => {
    const result = sums;
    const empty = nodata ?? Number.NaN;
    for (let i = 0; i < result.length; i++) {
      const w = weights[i] as number;
      result[i] = w > 0 ? (result[i] as number) / w : empty;
    }
    sums = new Float64Array(width * bands);
    weights = new Float64Array(width * bands);
    outRow++;
    return result;
  };

  return {
    width,
    height,
    push(row) {
      const top = sourceRow++;
      const end = outRow === height - 1 ? spec.height : (outRow + 1) * rowRatio;
      if (isNearest) {
        if (top === Math.min(Math.floor((outRow + 0.5) * rowRatio), spec.height - 1)) {
          add(row, 1);
        }
        return sourceRow >= end ? finish() : null;
      }
      add(row, Math.min(sourceRow, end) - top);
      if (sourceRow < end) {
        return null;
      }
      const done = finish();
      // The lower part of the source row belongs to the next output row.
      if (sourceRow > end) {
        add(row, sourceRow - end);
      }
      return done;
    },
  };
}

/**
 * Returns sparse weights of the columns: output `col` uses entries `starts[col]` to
 * `starts[col + 1]`.
 */
function columnSpans(
  sourceWidth: number,
  width: number,
  method: OverviewMethod,
): { starts: Uint32Array; columns: number[]; weights: number[] } {
  const ratio = sourceWidth / width;
  const starts = new Uint32Array(width + 1);
  const columns: number[] = [];
  const weights: number[] = [];
  for (let col = 0; col < width; col++) {
    if (method === "nearest") {
      columns.push(Math.min(Math.floor((col + 0.5) * ratio), sourceWidth - 1));
      weights.push(1);
    } else {
      const from = col * ratio;
      const to = Math.min((col + 1) * ratio, sourceWidth);
      for (let c = Math.floor(from); c < to - 1e-9; c++) {
        columns.push(c);
        weights.push(Math.min(c + 1, to) - Math.max(c, from));
      }
    }
    starts[col + 1] = columns.length;
  }
  return { starts, columns, weights };
}
