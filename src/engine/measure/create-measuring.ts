/**
 * This file creates the measuring part of the engine. It finds the images to be
 * compared, caches what several measurements share for as long as these images exist,
 * and runs the measurements.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import type { Clock } from "#ports/clock.ts";
import type { DistributionMeasuring } from "#ports/distribution.ts";
import type { ImageRegistering } from "#ports/image-registration.ts";
import type { MapKey, OnProgress } from "#ports/measurement.ts";
import type { Measuring } from "#ports/measuring.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import type {
  Disagreement,
  DisagreementRequest,
  FlipsRequest,
} from "#ports/studies.ts";
import { type Comparisons, createComparisons, type ImageStore } from "./comparisons.ts";
import { measureDisagreement } from "./disagreement.ts";
import { type FoundMap, findValueMap } from "./find-value-map.ts";
import { createFlippedRuns, type FlippedRuns, type RunParts } from "./flipped-runs.ts";
import { createKeptParts, type KeptParts } from "./kept-parts.ts";
import { measureLadder } from "./ladder.ts";
import { measureArea } from "./measure-area.ts";
import { measureDistribution } from "./measure-distribution.ts";
import { measureRegistration } from "./measure-registration.ts";
import { measureSeams } from "./measure-seams.ts";
import { createMetricNetworks, type MetricNetworks } from "./metric-networks.ts";
import { openArea } from "./open-comparison.ts";
import { createPacer, type Pacer, seldom } from "./pacer.ts";
import { registerImages } from "./register-images.ts";

export type MeasuringParts = RunParts &
  ImageStore & {
    readonly loadCards: () => Promise<readonly ModelCard[]>;
    readonly runner: ModelRunner;
    readonly clock: Clock;
  };

export type EngineMeasuring = {
  readonly service: Measuring & DistributionMeasuring & ImageRegistering;
  /**
   * Returns the map for that key and its colour scale; null when there is nothing to
   * compute it from.
   */
  valueMap(key: MapKey): Promise<FoundMap | null>;
  cancelAll(): void;
};

export function createMeasuring(parts: MeasuringParts): EngineMeasuring {
  const ended = new AbortController();
  const networks = createMetricNetworks(parts);
  const flipped = createFlippedRuns(parts);
  const kept = createKeptParts(createPacer(parts.clock, ended.signal));
  const comparisons = createComparisons(parts, kept);
  const jobs: JobTools = (onProgress, signal) => {
    const both =
      signal === undefined ? ended.signal : AbortSignal.any([ended.signal, signal]);
    return {
      signal: both,
      pace: createPacer(parts.clock, both),
      onProgress: seldom(parts.clock, onProgress),
    };
  };
  const shared: Shared = { store: parts, networks, flipped, kept, comparisons, jobs };
  return {
    service: {
      ...comparing(shared),
      ...disagreeing(shared),
      ...seaming(shared),
      bringInception: (name, bytes) => networks.bringInception(name, bytes),
    },
    valueMap: (key) => findValueMap(key, shared),
    cancelAll: () => ended.abort(),
  };
}

/** What a measurement needs while it runs. */
type Job = {
  readonly signal: AbortSignal;
  readonly pace: Pacer;
  readonly onProgress: OnProgress;
};

type JobTools = (
  onProgress: OnProgress | undefined,
  signal: AbortSignal | undefined,
) => Job;

type Shared = {
  readonly store: ImageStore;
  readonly networks: MetricNetworks;
  readonly flipped: FlippedRuns;
  readonly kept: KeptParts;
  readonly comparisons: Comparisons;
  readonly jobs: JobTools;
};

/** Creates the measurements of a picture against the optical image. */
function comparing({
  store,
  networks,
  kept,
  comparisons,
  jobs,
}: Shared): Pick<
  EngineMeasuring["service"],
  "measure" | "registration" | "registerImages" | "ladder" | "distribution"
> {
  const { compare, candidateOf } = comparisons;
  return {
    async measure(request, onProgress, signal) {
      const job = jobs(onProgress, signal);
      const reference = store.sceneOf(request.referenceSceneId);
      return measureArea(compare(request), request, {
        ...job,
        kept: kept.cellsOf(candidateOf(request.candidate), reference),
        learned: await networks.learned(
          request.metrics ?? [],
          request.backend ?? "auto",
        ),
      });
    },
    async registration(request, onProgress, signal) {
      const job = jobs(onProgress, signal);
      const { metrics } = request;
      return measureRegistration(compare(request), metrics, job.pace, job.onProgress);
    },
    async registerImages({ sarSceneId, eoSceneId, area }, onProgress, signal) {
      const [sar, eo] = [store.sceneOf(sarSceneId), store.sceneOf(eoSceneId)];
      return registerImages(sar, eo, area, jobs(onProgress, signal));
    },
    async ladder(request, onProgress, signal) {
      const { sarSceneId, otherSceneIds, metrics, backend } = request;
      const images = {
        sar: sarSceneId === null ? null : store.sceneOf(sarSceneId),
        others: otherSceneIds.map(store.sceneOf),
      };
      return measureLadder(compare(request), images, metrics, {
        ...jobs(onProgress, signal),
        learned: await networks.learned(metrics ?? [], backend ?? "auto"),
      });
    },
    async distribution(request, onProgress, signal) {
      const job = jobs(onProgress, signal);
      const network = await networks.features(request.source, request.backend);
      return measureDistribution(compare(request), request, network, job);
    },
  };
}

/** Creates the measurements of several pictures against each other. */
function disagreeing({
  flipped,
  comparisons,
  jobs,
}: Shared): Pick<EngineMeasuring["service"], "disagreement" | "flips"> {
  const disagree = async (
    { resultIds, referenceSceneId, area }: DisagreementRequest,
    { pace, onProgress }: Pick<Job, "pace" | "onProgress">,
  ): Promise<Disagreement> => {
    const images = comparisons.picturesOf(resultIds);
    const candidate = { kind: "result", resultId: first(resultIds) } as const;
    const found = await measureDisagreement(
      images,
      openArea(images[0], area),
      referenceSceneId === null
        ? { reason: "There is no optical image of this place." }
        : comparisons.compareOrReason({ candidate, referenceSceneId, area }),
      pace,
      onProgress,
    );
    return { ...found, resultIds };
  };
  return {
    disagreement: async (request, onProgress, signal) =>
      disagree(request, jobs(onProgress, signal)),
    async flips(request: FlipsRequest, onProgress, given) {
      const { pace, signal } = jobs(undefined, given);
      const { area, referenceSceneId, ...run } = request;
      const resultId = await flipped.plainResult(run);
      const image = comparisons.candidateOf({ kind: "result", resultId });
      const { window } = openArea(image, area);
      const onTile = onProgress ?? (() => {});
      const others = await flipped.complete(run, window, signal, onTile);
      const resultIds = [resultId, ...others];
      return disagree(
        { resultIds, referenceSceneId, area },
        { pace, onProgress: () => {} },
      );
    },
  };
}

/** Creates the measurement of what the tiles of a run have left to see. */
function seaming({
  store,
  comparisons,
  jobs,
}: Shared): Pick<EngineMeasuring["service"], "seams"> {
  return {
    async seams({ resultId, area }, onProgress, signal) {
      const job = jobs(onProgress, signal);
      const image = comparisons.candidateOf({ kind: "result", resultId });
      const open = openArea(image, area);
      const { provenance } = store.resultOf(resultId);
      const { stridePx = 0, featherPx = 0 } = provenance ?? {};
      const { width, height } = image.grid;
      const lattice = { stridePx, featherPx, width, height };
      const found = await measureSeams(image, open, lattice, job.pace, job.onProgress);
      return { ...found, resultId };
    },
  };
}

/** Returns the first picture of a list that `picturesOf` has checked. */
function first<T>(list: readonly T[]): T {
  return list[0] as T;
}
