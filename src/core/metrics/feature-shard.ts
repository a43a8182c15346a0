/**
 * This file stores features of many images for distances between sets of images. They
 * are stored in parts (shards) that can be computed separately and merged in any order.
 */
import { AppError } from "#core/errors.ts";
import { type Matrix, multiplyTransposed } from "#core/matrix/matrix.ts";

/** A shard of up to this many images stores their features, a larger one only their moments. */
const MOST_FEATURES = 4096;

/** The features of `n` images, `dims` numbers each. */
export type FeatureShard = {
  readonly n: number;
  readonly dims: number;
} & (
  | {
      readonly kind: "features";
      /** `[image][feature]`, length n · dims. */
      readonly features: Float32Array;
    }
  | {
      readonly kind: "moments";
      readonly mean: Float64Array;
      /** Scatter matrix Σ (x − mean)(x − mean)ᵀ, dims × dims: the covariance times n − 1. */
      readonly scatter: Float64Array;
    }
);

/**
 * Merges all images of the shards in their order. It keeps the features if there are at
 * most `MOST_FEATURES` images and all features are known, otherwise only moments.
 *
 * @throws AppError argument-invalid when there is no shard or their features differ in
 *   number
 */
export function mergeShards(
  shards: readonly FeatureShard[],
  most = MOST_FEATURES,
): FeatureShard {
  const dims = shards[0]?.dims ?? 0;
  if (dims === 0 || shards.some((shard) => shard.dims !== dims)) {
    throw new AppError("argument-invalid", "These features cannot be merged.", {
      expected: "at least one part, all with the same number of features",
      found: shards.length === 0 ? "none" : shards.map((s) => s.dims).join(", "),
      hint: "Take the parts from runs of the same network.",
    });
  }
  const n = shards.reduce((sum, shard) => sum + shard.n, 0);
  const known = shards.filter((shard) => shard.kind === "features");
  if (n > most || known.length < shards.length) {
    return shards.map(withMoments).reduce(addMoments);
  }
  const features = new Float32Array(n * dims);
  let at = 0;
  for (const shard of known) {
    features.set(shard.features, at);
    at += shard.features.length;
  }
  return { kind: "features", n, dims, features };
}

type Moments = FeatureShard & { readonly kind: "moments" };

/** Returns the shard's mean and scatter, and computes them if necessary. */
export function withMoments(shard: FeatureShard): Moments {
  if (shard.kind === "moments") {
    return shard;
  }
  const { n, dims } = shard;
  const { mean, centred } = centreColumns(shard);
  const scatter = multiplyTransposed(centred, centred).data;
  return { kind: "moments", n, dims, mean, scatter };
}

/**
 * Returns the features as dims × n (one row per feature), minus each feature's mean
 * over images.
 */
function centreColumns({
  n,
  dims,
  features,
}: FeatureShard & { readonly kind: "features" }): {
  readonly mean: Float64Array;
  readonly centred: Matrix;
} {
  const mean = new Float64Array(dims);
  for (let i = 0; i < features.length; i++) {
    const feature = i % dims;
    mean[feature] = (mean[feature] as number) + (features[i] as number);
  }
  mean.forEach((sum, feature) => {
    mean[feature] = sum / Math.max(1, n);
  });
  const data = new Float64Array(n * dims);
  for (let i = 0; i < features.length; i++) {
    const feature = i % dims;
    const image = (i - feature) / dims;
    data[feature * n + image] = (features[i] as number) - (mean[feature] as number);
  }
  return { mean, centred: { rows: dims, cols: n, data } };
}

/**
 * Merges moments by Chan, Golub, LeVeque 1983, "Algorithms for computing the sample
 * variance", eq. 2.1.
 */
function addMoments(a: Moments, b: Moments): Moments {
  const { dims } = a;
  const n = a.n + b.n;
  const mean = new Float64Array(dims);
  const step = new Float64Array(dims);
  for (let i = 0; i < dims; i++) {
    step[i] = (b.mean[i] as number) - (a.mean[i] as number);
    mean[i] = (a.mean[i] as number) + ((step[i] as number) * b.n) / Math.max(1, n);
  }
  const weight = (a.n * b.n) / Math.max(1, n);
  const scatter = new Float64Array(dims * dims);
  for (let row = 0; row < dims; row++) {
    const along = weight * (step[row] as number);
    for (let col = 0; col < dims; col++) {
      const at = row * dims + col;
      scatter[at] =
        (a.scatter[at] as number) +
        (b.scatter[at] as number) +
        along * (step[col] as number);
    }
  }
  return { kind: "moments", n, dims, mean, scatter };
}

/**
 * Checks two shards.
 * @throws AppError measure-refused unless both have the same features and enough images
 */
export function checkShards(a: FeatureShard, b: FeatureShard, fewest: number): void {
  if (a.dims !== b.dims) {
    throw new AppError("measure-refused", "The two sets have different features.", {
      expected: `${a.dims} features an image in both`,
      found: `${a.dims} and ${b.dims}`,
      hint: "Take the features of both sets from the same network.",
    });
  }
  if (Math.min(a.n, b.n) < fewest) {
    throw new AppError("measure-refused", "Too few images for a distance of sets.", {
      expected: `at least ${fewest} in each set`,
      found: `${a.n} and ${b.n}`,
      hint: "Measure a larger area, or smaller patches.",
    });
  }
}
