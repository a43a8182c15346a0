import { AppError } from "#core/errors.ts";
import type { MetricPair } from "#core/metrics/metric.ts";
import { LPIPS_LEAST_PX, type LpipsNetwork } from "./lpips-network.ts";

/** A network that turns each of two images into a row of features. */
export type FeatureNetwork = {
  /** "FD-AlexNet", or "FID" for the one network that FID is defined on. */
  readonly frechetName: string;
  readonly kernelName: string;
  /** Which features of which network, in one line. */
  readonly settings: string;
  /** Smallest side of an image that it takes, px. */
  readonly leastPx: number;
  /** @throws AppError measure-refused, those of the runner; AbortError */
  features(
    pair: MetricPair,
    signal: AbortSignal,
  ): Promise<readonly [a: Float32Array, b: Float32Array]>;
};

/** The features that LPIPS's AlexNet gives besides: a stand-in that always is there. */
export function createAlexNetFeatures(network: LpipsNetwork): FeatureNetwork {
  return {
    frechetName: "FD-AlexNet",
    kernelName: "KID-AlexNet",
    settings:
      "spatial mean of relu5 of LPIPS's AlexNet (256 features), patches not resized",
    leastPx: LPIPS_LEAST_PX,
    async features(pair, signal) {
      const { features } = await network.compare(pair, signal);
      if (features === null) {
        throw new AppError(
          "card-invalid",
          `"${network.card.title}" gives no features.`,
          {
            expected: 'outputs "features_a" and "features_b"',
            found: network.card.io.outputs.map(({ name }) => name).join(", "),
            hint: "Export it again with the kit's export_metrics.py.",
          },
        );
      }
      return features;
    },
  };
}
