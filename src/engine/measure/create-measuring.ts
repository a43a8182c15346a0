/**
 * The measuring part of the engine: looks up what is to be compared, keeps what several
 * measurements share for as long as their images are there, and runs the jobs.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { VALUE_SCALES, type ValueScale } from "#core/color/value-scale.ts";
import { AppError } from "#core/errors.ts";
import type { ResultRaster } from "#engine/result-raster.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";
import type { Clock } from "#ports/clock.ts";
import type { DistributionMeasuring } from "#ports/distribution.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type {
  Comparison,
  DisagreementRequest,
  ImageKey,
  MapKey,
  Measuring,
  OnProgress,
} from "#ports/measurement.ts";
import type { BackendPreference, ModelRunner } from "#ports/model-runner.ts";
import {
  type CandidateImage,
  candidateOfResult,
  candidateOfScene,
} from "./candidate-image.ts";
import { measureDisagreement, validateSameGrid } from "./disagreement.ts";
import { createFlippedRuns, type RunParts } from "./flipped-runs.ts";
import { createKeptParts } from "./kept-parts.ts";
import { measureLadder } from "./ladder.ts";
import { measureArea } from "./measure-area.ts";
import { measureDistribution } from "./measure-distribution.ts";
import { createMeasureJobs } from "./measure-jobs.ts";
import { measureRegistration } from "./measure-registration.ts";
import { createMetricNetworks } from "./metric-networks.ts";
import {
  createPairReader,
  type OpenComparison,
  openArea,
  openComparison,
  refusal,
} from "./open-comparison.ts";
import { createPacer, seldom } from "./pacer.ts";
import {
  errorMapSource,
  learnedMapSource,
  spreadMapSource,
  ssimMapSource,
  type ValueMap,
} from "./value-map.ts";

export type MeasuringParts = RunParts & {
  readonly sceneOf: (sceneId: SceneId) => SceneHandle;
  readonly resultOf: (resultId: ResultId) => { readonly raster: ResultRaster };
  readonly loadCards: () => Promise<readonly ModelCard[]>;
  readonly runner: ModelRunner;
  readonly clock: Clock;
};

export type EngineMeasuring = {
  readonly service: Measuring & DistributionMeasuring;
  /** The map of that key, with its scale; null when there is nothing to make it of. */
  valueMap(key: MapKey): Promise<{ map: ValueMap; scale: ValueScale } | null>;
  cancelAll(): void;
};

export function createMeasuring(parts: MeasuringParts): EngineMeasuring {
  const { sceneOf, resultOf, clock } = parts;
  const jobs = createMeasureJobs();
  const networks = createMetricNetworks(parts);
  const flipped = createFlippedRuns(parts);
  const kept = createKeptParts(createPacer(clock, new AbortController().signal));

  const candidateOf = (key: ImageKey): CandidateImage =>
    key.kind === "scene"
      ? candidateOfScene(sceneOf(key.sceneId))
      : candidateOfResult(resultOf(key.resultId).raster);
  const compare = ({ candidate, referenceSceneId, area }: Comparison) => {
    const image = candidateOf(candidate);
    const reference = sceneOf(referenceSceneId);
    const pixels = kept.pixelsOf(reference, image.grid);
    return openComparison(image, reference, pixels, area);
  };
  const learned = (metrics: readonly string[] | null, backend?: BackendPreference) =>
    networks.learned(metrics ?? [], backend ?? "auto");

  const disagree = async (
    { resultIds, referenceSceneId, area }: Omit<DisagreementRequest, "jobId">,
    signal: AbortSignal,
    onProgress: OnProgress,
  ) => {
    const images = resultIds.map((resultId) =>
      candidateOf({ kind: "result", resultId }),
    );
    validateSameGrid(images);
    const candidate = { kind: "result", resultId: first(resultIds) } as const;
    const found = await measureDisagreement(
      images,
      openArea(first(images), area),
      referenceSceneId === null
        ? { reason: "There is no optical image of this place." }
        : compareOrReason(() => compare({ candidate, referenceSceneId, area })),
      createPacer(clock, signal),
      seldom(clock, onProgress),
    );
    return { ...found, resultIds };
  };

  const service: EngineMeasuring["service"] = {
    measure: (request, onProgress) =>
      jobs.run(request.jobId, async (signal) =>
        measureArea(compare(request), request, {
          kept: kept.cellsOf(
            candidateOf(request.candidate),
            sceneOf(request.referenceSceneId),
          ),
          learned: await learned(request.metrics, request.backend),
          pace: createPacer(clock, signal),
          signal,
          onProgress: seldom(clock, onProgress),
        }),
      ),
    registration: (request, onProgress) =>
      jobs.run(request.jobId, async (signal) =>
        measureRegistration(
          compare(request),
          request.metrics,
          createPacer(clock, signal),
          seldom(clock, onProgress),
        ),
      ),
    ladder: (request, onProgress) =>
      jobs.run(request.jobId, async (signal) =>
        measureLadder(
          compare(request),
          {
            sar: request.sarSceneId === null ? null : sceneOf(request.sarSceneId),
            others: request.otherSceneIds.map(sceneOf),
          },
          request.metrics,
          {
            learned: await learned(request.metrics, request.backend),
            pace: createPacer(clock, signal),
            signal,
            onProgress: seldom(clock, onProgress),
          },
        ),
      ),
    disagreement: (request, onProgress) =>
      jobs.run(request.jobId, async (signal) => disagree(request, signal, onProgress)),
    flips: (request, onProgress) =>
      jobs.run(request.jobId, async (signal) => {
        const { area, referenceSceneId, jobId, ...run } = request;
        const resultId = await flipped.plainResult(run);
        const { window } = openArea(candidateOf({ kind: "result", resultId }), area);
        const others = await flipped.complete(run, window, signal, onProgress);
        const resultIds = [resultId, ...others];
        return disagree({ resultIds, referenceSceneId, area }, signal, () => {});
      }),
    distribution: (request, onProgress) =>
      jobs.run(request.jobId, async (signal) => {
        const { source, backend } = request;
        const network = await networks.features(source, backend);
        const tools = {
          pace: createPacer(clock, signal),
          signal,
          onProgress: seldom(clock, onProgress),
        };
        return measureDistribution(compare(request), request, network, tools);
      }),
    bringInception: (name, bytes) => networks.bringInception(name, bytes),
    cancel: async (jobId) => jobs.cancel(jobId),
  };

  const mapOf = async (key: MapKey): Promise<{ map: ValueMap; scale: ValueScale }> => {
    const name = JSON.stringify(key);
    if (key.kind === "disagreement") {
      const images = key.resultIds.map((resultId) =>
        candidateOf({ kind: "result", resultId }),
      );
      validateSameGrid(images);
      const { identity } = images.at(-1) as CandidateImage;
      const map = kept.mapOf(first(images), identity, name, async () =>
        spreadMapSource(images),
      );
      return { map: await map, scale: VALUE_SCALES.disagreement };
    }
    const image = candidateOf(key.candidate);
    const reference = sceneOf(key.referenceSceneId);
    const pixels = kept.pixelsOf(reference, image.grid);
    const reader = createPairReader(image, reference, pixels);
    const map = kept.mapOf(image, reference, name, async () => {
      switch (key.metric) {
        case "absolute-error":
          return errorMapSource(image, reader);
        case "ssim":
          return ssimMapSource(image, reader);
        case "lpips": {
          const [metric] = await learned(["lpips"]);
          if (metric === undefined) {
            throw refusal("an LPIPS network", "none", "Add one to the models.");
          }
          return learnedMapSource(image, reader, metric);
        }
      }
    });
    return { map: await map, scale: VALUE_SCALES[key.metric] };
  };

  return {
    service,
    cancelAll: () => jobs.cancel(),
    async valueMap(key) {
      try {
        return await mapOf(key);
      } catch (error) {
        // As with other layers: images that are gone, or never met, show nothing.
        const isNothing =
          error instanceof AppError &&
          ["measure-refused", "argument-invalid"].includes(error.code);
        if (isNothing) {
          return null;
        }
        throw error;
      }
    },
  };
}

function compareOrReason(
  compare: () => OpenComparison,
): { readonly source: OpenComparison } | { readonly reason: string } {
  try {
    return { source: compare() };
  } catch (error) {
    if (error instanceof AppError && error.code === "measure-refused") {
      return { reason: `Expected ${error.expected}; found ${error.found}.` };
    }
    throw error;
  }
}

/** Of a list that `validateSameGrid` has let pass. */
function first<T>(list: readonly T[]): T {
  return list[0] as T;
}
