import { type ModelCard, outputNames } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";
import type { LearnedMetricFacts } from "#core/metrics/learned-metric.ts";
import { comparablePair, type MetricPair, tooFewPixels } from "#core/metrics/metric.ts";
import { toNetworkPair } from "#core/metrics/network-pair.ts";
import { createSerialQueue } from "#core/serial-queue.ts";
import type { BackendPreference, ModelRunner } from "#ports/model-runner.ts";

/** The output of a metric's network for two images. */
export type NetworkFinding = {
  /**
   * The network's own distance; for a pair with masked pixels, where there is a map,
   * the map's mean over valid pixels.
   */
  readonly distance: number;
  /**
   * `[row][col]`, as large as the pair; NaN where masked. The caller owns it. Null when
   * the network gives none.
   */
  readonly map: Float32Array | null;
  /** A feature vector of each image; null when the network gives none. */
  readonly features: readonly [Float32Array, Float32Array] | null;
};

export type MetricNetwork = {
  readonly card: ModelCard;
  /** Runs the network. @throws AppError measure-refused, those of the runner; AbortError */
  compare(pair: MetricPair, signal: AbortSignal): Promise<NetworkFinding>;
  /** Frees the runtime's memory; the network can still be used afterwards. */
  release(): Promise<void>;
};

/**
 * Number of input sizes that stay compiled: that of the patches, and that of an area's
 * parts.
 */
const MOST_SESSIONS = 2;

/**
 * Creates a metric's network on the runner. It is compiled for each input size; the
 * last two are cached.
 */
export function createMetricNetwork(
  { label, leastPx }: Pick<LearnedMetricFacts, "label" | "leastPx">,
  card: ModelCard,
  runner: ModelRunner,
  preference: BackendPreference,
): MetricNetwork {
  const names = outputNames(card);
  // The most recently used one is last.
  let handles: string[] = [];
  // Only one comparison runs at a time, so that none releases a session that another
  // has just loaded.
  const queue = createSerialQueue();

  const load = async (height: number, width: number): Promise<string> => {
    const { handle } = await runner.load(card, { height, width }, preference);
    handles = [...handles.filter((known) => known !== handle), handle];
    if (handles.length > MOST_SESSIONS) {
      await runner.release(handles.shift() as string);
    }
    return handle;
  };

  return {
    card,
    async compare(pair, signal) {
      const { width, height, bands } = pair;
      if (bands !== 3 || Math.min(width, height) < leastPx) {
        throw new AppError("measure-refused", `${label} cannot measure these images.`, {
          expected: `RGB, at least ${leastPx} × ${leastPx} px`,
          found: `${bands} bands, ${width} × ${height} px`,
          hint: "Draw a larger box.",
        });
      }
      const comparable = comparablePair(pair);
      if (comparable.n === 0) {
        throw tooFewPixels(0, 1);
      }
      const { outputs } = await queue(async () => {
        signal.throwIfAborted();
        const handle = await load(height, width);
        signal.throwIfAborted();
        const { a, b } = toNetworkPair(comparable);
        return runner.run(handle, a, b);
      });
      signal.throwIfAborted();
      const output = (name: string) => outputs[names.indexOf(name)];
      const distance = output("distance")?.[0];
      const map = output("map") ?? null;
      if (distance === undefined) {
        throw new AppError(
          "card-invalid",
          `"${card.title}" is not the network of a metric.`,
          {
            expected: 'an output "distance"',
            found: names.join(", "),
            hint: "Export it again with the kit's export_metrics.py.",
          },
        );
      }
      const [first, second] = [output("features_a"), output("features_b")];
      return {
        distance:
          map === null || comparable.valid === null
            ? distance
            : maskMap(map, comparable.valid) / comparable.n,
        map,
        features: first === undefined || second === undefined ? null : [first, second],
      };
    },
    release: () =>
      queue(async () => {
        const all = handles;
        handles = [];
        await Promise.all(all.map((handle) => runner.release(handle)));
      }),
  };
}

/** Returns the sum over valid pixels and sets the others to NaN. */
function maskMap(map: Float32Array, valid: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < map.length; i++) {
    if (valid[i] === 1) {
      sum += map[i] as number;
    } else {
      map[i] = Number.NaN;
    }
  }
  return sum;
}
