/** This file finds the value map for a key and creates it if it does not exist yet. */
import { VALUE_SCALES, type ValueScale } from "#core/color/value-scale.ts";
import { AppError } from "#core/errors.ts";
import type { MapKey } from "#ports/measurement.ts";
import type { CandidateImage } from "./candidate-image.ts";
import type { Comparisons, ImageStore } from "./comparisons.ts";
import type { KeptParts } from "./kept-parts.ts";
import type { MetricNetworks } from "./metric-networks.ts";
import { createPairReader, refusal } from "./open-comparison.ts";
import {
  errorMapSource,
  learnedMapSource,
  spreadMapSource,
  ssimMapSource,
  type ValueMap,
} from "./value-map.ts";

export type FoundMap = { readonly map: ValueMap; readonly scale: ValueScale };

type Parts = {
  readonly store: Pick<ImageStore, "sceneOf">;
  readonly comparisons: Comparisons;
  readonly kept: KeptParts;
  readonly networks: MetricNetworks;
};

/**
 * Returns null when the map cannot be made: its images were closed, or were never on
 * one grid.
 */
export async function findValueMap(
  key: MapKey,
  parts: Parts,
): Promise<FoundMap | null> {
  try {
    return key.kind === "disagreement"
      ? await spreadMap(key, parts)
      : await metricMap(key, parts);
  } catch (error) {
    const isNothing =
      error instanceof AppError &&
      ["measure-refused", "argument-invalid"].includes(error.code);
    if (isNothing) {
      return null;
    }
    throw error;
  }
}

type KeyOf<K extends MapKey["kind"]> = Extract<MapKey, { kind: K }>;

async function spreadMap(
  key: KeyOf<"disagreement">,
  { comparisons, kept }: Parts,
): Promise<FoundMap> {
  const images = comparisons.picturesOf(key.resultIds);
  const { identity } = images.at(-1) as CandidateImage;
  const source = async () => spreadMapSource(images);
  const map = await kept.mapOf(images[0], identity, JSON.stringify(key), source);
  return { map, scale: VALUE_SCALES.disagreement };
}

async function metricMap(
  key: KeyOf<"metric-map">,
  { store, comparisons, kept, networks }: Parts,
): Promise<FoundMap> {
  const image = comparisons.candidateOf(key.candidate);
  const reference = store.sceneOf(key.referenceSceneId);
  const pixels = kept.pixelsOf(reference, image.grid);
  const reader = createPairReader(image, reference, pixels);
  const source = async () => {
    switch (key.metric) {
      case "absolute-error":
        return errorMapSource(image, reader);
      case "ssim":
        return ssimMapSource(image, reader);
      default: {
        const [metric] = await networks.learned([key.metric], "auto");
        if (metric === undefined) {
          throw refusal(
            `a network for ${key.metric}`,
            "none",
            "Add one to the models.",
          );
        }
        return learnedMapSource(image, reader, metric);
      }
    }
  };
  const map = await kept.mapOf(image, reference, JSON.stringify(key), source);
  return { map, scale: VALUE_SCALES[key.metric] };
}
