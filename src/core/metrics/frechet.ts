/**
 * This file computes the Fréchet distance of two sets of features, each modelled as a
 * normal distribution with mean μ and covariance Σ:
 *
 * d² = |μa − μb|² + tr Σa + tr Σb − 2·tr √(Σa·Σb)
 *
 * On the features of one particular Inception network it is called FID (Heusel et al.
 * 2017, arXiv 1706.08500, eq. 6); on others it carries their name.
 *
 * With Σ = RᵀR the eigenvalues of Σa·Σb are the squared singular values of Ra·Rbᵀ, so
 * the last trace is their sum and no matrix root is needed. R is the centred features
 * over √(n − 1) where there are fewer images than features (the Gram trick: the cost
 * then grows with n and not with the number of features), otherwise the pivoted
 * Cholesky factor of the covariance, because covariances of real features are often
 * singular.
 */
import type { Matrix } from "#core/matrix/matrix.ts";
import { multiplyTransposed } from "#core/matrix/matrix.ts";
import { pivotedCholesky } from "#core/matrix/pivoted-cholesky.ts";
import { nuclearNorm } from "#core/matrix/singular-values.ts";
import { checkShards, type FeatureShard, withMoments } from "./feature-shard.ts";

/** Publications on FID use at least this many images. */
const CUSTOMARY_N = 2048;

/**
 * Returns d² of the formula above, ≥ 0; covariances are divided by n − 1, as in NumPy
 * and pytorch-fid.
 *
 * Cost for n images and d features, m = min(n, d): m²·d multiplications for the
 * product, 4/3·m³ for the singular values; where n ≥ d also n·d²/2 for each covariance.
 *
 * @throws AppError measure-refused for different features or fewer than two images
 */
export function frechetDistance(a: FeatureShard, b: FeatureShard): number {
  checkShards(a, b, 2);
  const [p, q] = [gaussianOf(a), gaussianOf(b)];
  let between = 0;
  for (let i = 0; i < a.dims; i++) {
    between += ((p.mean[i] as number) - (q.mean[i] as number)) ** 2;
  }
  const shared = nuclearNorm(multiplyTransposed(p.root, q.root));
  return Math.max(0, between + p.trace + q.trace - 2 * shared);
}

/** Says why a Fréchet distance of so few images means little; null if there are enough. */
export function frechetWarning(na: number, nb: number, dims: number): string | null {
  const n = Math.min(na, nb);
  if (n <= dims) {
    return `n = ${n} images for ${dims} features: it tells how few they are rather than how they differ. Compare only at equal n, or use KID.`;
  }
  return n < CUSTOMARY_N
    ? `Biased upwards at n = ${n} (${CUSTOMARY_N} are customary): compare only at equal n, or use KID.`
    : null;
}

type Gaussian = {
  readonly mean: Float64Array;
  readonly trace: number;
  /** The factor R with RᵀR = Σ. */
  readonly root: Matrix;
};

function gaussianOf(shard: FeatureShard): Gaussian {
  if (shard.kind === "features" && shard.n <= shard.dims) {
    return gaussianOfFew(shard);
  }
  const { n, dims, mean, scatter } = withMoments(shard);
  const covariance = scatter.map((value) => value / (n - 1));
  let trace = 0;
  for (let i = 0; i < dims; i++) {
    trace += covariance[i * dims + i] as number;
  }
  const root = pivotedCholesky({ rows: dims, cols: dims, data: covariance });
  return { mean, trace, root };
}

function gaussianOfFew({
  n,
  dims,
  features,
}: FeatureShard & { readonly kind: "features" }): Gaussian {
  const mean = new Float64Array(dims);
  for (let i = 0; i < features.length; i++) {
    mean[i % dims] = (mean[i % dims] as number) + (features[i] as number) / n;
  }
  const scale = 1 / Math.sqrt(n - 1);
  let trace = 0;
  const data = Float64Array.from(features, (value, i) => {
    const centred = (value - (mean[i % dims] as number)) * scale;
    trace += centred * centred;
    return centred;
  });
  return { mean, trace, root: { rows: n, cols: dims, data } };
}
