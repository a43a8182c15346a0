/**
 * All metrics of a pair at once, with the reasons where there is no number.
 */
import { AppError, type AppErrorData, errorToData } from "#core/errors.ts";
import type { Raster, Unit } from "#core/raster/raster.ts";
import {
  comparablePixels,
  type Metric,
  type MetricPair,
  tooFewPixels,
} from "./metric.ts";
import { metrics } from "./metrics.ts";
import { SSIM_WINDOW_PX } from "./ssim.metric.ts";

/** Pixels of the smallest image that all metrics are defined on: one SSIM window. */
const FEWEST_PIXELS = SSIM_WINDOW_PX ** 2;

export type PairReading = Pick<
  Metric,
  "id" | "label" | "unit" | "better" | "settings"
> & { readonly value: number };

export type PairMeasurement = {
  /** Pixels that entered: valid and finite in both images. */
  readonly n: number;
  readonly readings: readonly PairReading[];
  /** Metrics that this pair is not fit for (no whole SSIM window …), with the reason. */
  readonly refused: readonly {
    readonly id: string;
    readonly label: string;
    readonly error: AppErrorData;
  }[];
};

/**
 * Computes every metric of the registry.
 *
 * @throws AppError measure-refused when sizes differ or fewer pixels than one SSIM window
 *   (121) can be compared.
 */
export function measurePair(pair: MetricPair): PairMeasurement {
  const { n } = comparablePixels(pair);
  if (n < FEWEST_PIXELS) {
    throw tooFewPixels(n, FEWEST_PIXELS);
  }
  const readings: PairReading[] = [];
  const refused: PairMeasurement["refused"][number][] = [];
  for (const metric of metrics) {
    const { id, label, unit, better, settings } = metric;
    try {
      readings.push({ id, label, unit, better, settings, value: metric.compute(pair) });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "measure-refused") {
        throw error;
      }
      refused.push({ id, label, error: errorToData(error) });
    }
  }
  return { n, readings, refused };
}

/**
 * The pair of two rasters that lie on one grid; its mask is where both are valid.
 *
 * @param reference `mayMeasure` is that of its scene: terms of some sources forbid it.
 * @throws AppError measure-refused unless both are display RGB (`reflectance-01`) with the
 *   same bands on the same grid, and the reference may be measured against.
 */
export function pairOfRasters(
  image: Raster<Unit>,
  reference: { readonly raster: Raster<Unit>; readonly mayMeasure: boolean },
): MetricPair {
  const other = reference.raster;
  if (!reference.mayMeasure) {
    throw refuse("a reference whose terms allow it", "one that is for display only");
  }
  const found = [image, other].map(describe);
  const isFitting =
    image.unit === "reflectance-01" && found[0] === found[1] && sameGrid(image, other);
  if (!isFitting) {
    throw refuse(
      "two images of unit reflectance-01 with the same bands, size and grid",
      found.join(" and "),
    );
  }
  const { width, height } = image.grid;
  return {
    a: image.data,
    b: other.data,
    bands: image.bands,
    width,
    height,
    valid: bothValid(image.valid, other.valid),
  };
}

function describe({ unit, bands, grid }: Raster<Unit>): string {
  return `${unit}, ${bands} × ${grid.height} × ${grid.width}, ${grid.crs}`;
}

function sameGrid({ grid: p }: Raster<Unit>, { grid: q }: Raster<Unit>): boolean {
  // A thousandth of a pixel: what is left of rounding when one grid is computed twice.
  const tolerance = 1e-3 * Math.hypot(p.affine[0], p.affine[3]);
  return p.affine.every((value, i) => {
    const isCorner = i === 2 || i === 5;
    const reach = isCorner ? 1 : 1 / Math.max(p.width, p.height);
    return Math.abs(value - (q.affine[i] as number)) <= tolerance * reach;
  });
}

function bothValid(p: Uint8Array | null, q: Uint8Array | null): Uint8Array | null {
  if (p === null || q === null) {
    return p ?? q;
  }
  return p.map((value, i) => value & (q[i] as number));
}

function refuse(expected: string, found: string): AppError {
  return new AppError("measure-refused", "These two images cannot be compared.", {
    expected,
    found,
    hint: "Choose an optical image of your own as the reference, over the same place.",
  });
}
