import { outputNames } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";
import { lpips } from "#core/metrics/lpips.learned.ts";
import { comparablePair, type MetricPair } from "#core/metrics/metric.ts";
import { toNetworkPair } from "#core/metrics/network-pair.ts";
import { pilBicubic } from "#core/metrics/pil-resize.ts";
import type { BackendPreference, ModelRunner } from "#ports/model-runner.ts";
import { type BroughtInception, INCEPTION_PX } from "./inception-file.ts";
import type { MetricNetwork } from "./metric-network.ts";

/** A network that turns each of two images into a vector of features. */
export type FeatureNetwork = {
  /** "FD-AlexNet", or "FID" for the one network that FID is defined on. */
  readonly frechetName: string;
  readonly kernelName: string;
  /** Describes in one line which features of which network are used. */
  readonly settings: string;
  /** The smallest side of an image that the network accepts, in pixels. */
  readonly leastPx: number;
  /** @throws AppError measure-refused, those of the runner; AbortError */
  features(
    pair: MetricPair,
    signal: AbortSignal,
  ): Promise<readonly [a: Float32Array, b: Float32Array]>;
};

/**
 * Creates the features of an Inception network. Pictures are quantised to 8 bits and
 * resized to 299 × 299 with Pillow's bicubic filter, as FID is computed from files.
 */
export function createInceptionFeatures(
  { file, card }: BroughtInception,
  runner: ModelRunner,
  preference: BackendPreference,
): FeatureNetwork {
  const side = { width: INCEPTION_PX, height: INCEPTION_PX };
  return {
    frechetName: file.isFid ? "FID" : "FD-Inception",
    kernelName: file.isFid ? "KID" : "KID-Inception",
    settings: `pool3 of ${file.isFid ? "FID's Inception-v3 (2015)" : file.name} (${file.dims} features), patches brought to ${INCEPTION_PX} px by Pillow's bicubic on 8 bits`,
    leastPx: 1,
    async features(pair, signal) {
      if (pair.bands !== 3) {
        throw new AppError(
          "measure-refused",
          "Inception cannot measure these images.",
          {
            expected: "RGB",
            found: `${pair.bands} bands`,
            hint: "Choose pictures with three bands.",
          },
        );
      }
      const rows: Float32Array[] = [];
      const { a, b } = toNetworkPair(comparablePair(pair));
      const { handle } = await runner.load(card, side, preference);
      for (const image of [a, b]) {
        signal.throwIfAborted();
        const { outputs } = await runner.run(handle, toInceptionInput(image, pair));
        rows.push(outputs[0]);
      }
      signal.throwIfAborted();
      return rows as [Float32Array, Float32Array];
    },
  };
}

/**
 * Converts `[band][row][col]` in [−1, 1] to the same at 299 × 299, quantised to 8 bits
 * on the way.
 */
function toInceptionInput(
  image: Float32Array,
  { width, height, bands }: MetricPair,
): Float32Array {
  const pixels = new Uint8Array(image.length);
  const size = width * height;
  for (let i = 0; i < image.length; i++) {
    const band = Math.floor(i / size);
    const level = Math.round(((image[i] as number) + 1) * 127.5);
    pixels[(i - band * size) * bands + band] = Math.min(255, Math.max(0, level));
  }
  const to = { width: INCEPTION_PX, height: INCEPTION_PX };
  const resized = pilBicubic(pixels, { width, height, bands }, to);
  const input = new Float32Array(resized.length);
  const target = INCEPTION_PX ** 2;
  for (let i = 0; i < input.length; i++) {
    const band = Math.floor(i / target);
    input[i] = (resized[(i - band * target) * bands + band] as number) / 127.5 - 1;
  }
  return input;
}

/**
 * Creates the features of LPIPS's AlexNet, a substitute that is available without a
 * file of the user.
 */
export function createAlexNetFeatures(network: MetricNetwork): FeatureNetwork {
  return {
    frechetName: "FD-AlexNet",
    kernelName: "KID-AlexNet",
    settings:
      "spatial mean of relu5 of LPIPS's AlexNet (256 features), patches not resized",
    leastPx: lpips.leastPx,
    async features(pair, signal) {
      const { features } = await network.compare(pair, signal);
      if (features === null) {
        throw new AppError(
          "card-invalid",
          `"${network.card.title}" gives no features.`,
          {
            expected: 'outputs "features_a" and "features_b"',
            found: outputNames(network.card).join(", "),
            hint: "Export it again with the kit's export_metrics.py.",
          },
        );
      }
      return features;
    },
  };
}
