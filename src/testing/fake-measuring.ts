/** The measuring part of the fake engine: answers by rules, one slice a `tileMs`. */
import type { AppError } from "#core/errors.ts";
import { metrics } from "#core/metrics/metrics.ts";
import type { Distribution, DistributionMeasuring } from "#ports/distribution.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { ImageRegistering, ImageRegistration } from "#ports/image-registration.ts";
import type {
  Measurement,
  MeasureRequest,
  MetricReading,
  OnProgress,
  PatchStatistics,
} from "#ports/measurement.ts";
import type { Measuring } from "#ports/measuring.ts";
import type {
  Disagreement,
  FlipsRequest,
  Ladder,
  LadderRung,
  Registration,
  ShiftSurface,
} from "#ports/studies.ts";
import { METRICS, planFor } from "./fake-answers.ts";
import { FAKE_GRID } from "./fake-scenes.ts";

const LPIPS: MetricReading = {
  id: "lpips",
  label: "LPIPS",
  unit: "",
  better: "lower",
  value: 0.3312,
  settings: "AlexNet, RGB in [−1, 1]",
};
/** Slices of every job. */
const SLICES = 4;

export type FakeMeasuring = Measuring &
  DistributionMeasuring &
  ImageRegistering & { readonly measured: MeasureRequest[] };

export function createFakeMeasuring(options: {
  readonly calls: string[];
  readonly step: (name: string, signal: AbortSignal | undefined) => Promise<void>;
  readonly measureError: AppError | undefined;
  readonly measureMs: number;
}): FakeMeasuring {
  const { calls, step, measureError, measureMs } = options;
  const measured: MeasureRequest[] = [];

  const job = async <T>(
    name: string,
    onProgress: OnProgress | undefined,
    signal: AbortSignal | undefined,
    answer: () => T,
  ): Promise<T> => {
    calls.push(name);
    if (measureError !== undefined) {
      throw measureError;
    }
    for (let done = 1; done <= SLICES; done++) {
      await step(name, signal);
      onProgress?.(done, SLICES);
    }
    return answer();
  };

  return {
    measured,
    async measure(request, onProgress, signal) {
      measured.push(request);
      if (onProgress !== undefined) {
        return job("measure", onProgress, signal, () => answerTo(request));
      }
      calls.push("measure");
      if (measureError !== undefined) {
        throw measureError;
      }
      if (measureMs > 0) {
        await new Promise((resolve) => setTimeout(resolve, measureMs));
      }
      return answerTo(request);
    },
    registration: (request, onProgress, signal) =>
      job("registration", onProgress, signal, () => registrationOf(request.metrics)),
    registerImages: (_, onProgress, signal) =>
      job("registerImages", onProgress, signal, () => IMAGE_REGISTRATION),
    ladder: (_, onProgress, signal) => job("ladder", onProgress, signal, () => LADDER),
    disagreement: (request, onProgress, signal) =>
      job("disagreement", onProgress, signal, () =>
        disagreementOf(request.resultIds, request.referenceSceneId),
      ),
    seams: ({ resultId }, onProgress, signal) =>
      job("seams", onProgress, signal, () => ({
        resultId,
        ratio: 1.02,
        pairs: 4096,
        grid: FAKE_GRID,
        settings: "where tiles meet, over the inside of tiles",
      })),
    flips: (request, onProgress, signal) =>
      job("flips", onProgress, signal, () => flipsOf(request)),
    distribution: (request, onProgress, signal) =>
      job("distribution", onProgress, signal, () => ({
        n: 64,
        skipped: 2,
        grid: FAKE_GRID,
        patchPx: request.patchPx,
        readings: DISTRIBUTION,
        sets: null,
      })),
    bringInception: async (name) => {
      calls.push(`bringInception ${name}`);
      const facts = { sha256: "0123456789abcdef".repeat(4), dims: 2048 };
      return { name, ...facts, isFid: false, reason: "Its weights are random." };
    },
  };
}

/** Disagreement of the results of mirrored runs, which are named after the plain one's. */
function flipsOf(request: FlipsRequest): Disagreement {
  const plan = planFor({ ...request, region: { kind: "whole" }, focus: null }, 1);
  const plain = plan.results.at(-1)?.resultId as ResultId;
  const others = ["horizontal", "vertical", "both"].map(
    (f) => `${plain}/${f}` as const,
  );
  return disagreementOf([plain, ...others], request.referenceSceneId);
}

function disagreementOf(
  resultIds: readonly ResultId[],
  referenceSceneId: SceneId | null,
): Disagreement {
  const hasReference = referenceSceneId !== null;
  return {
    resultIds,
    n: 262_144,
    grid: FAKE_GRID,
    mean: 0.041,
    p95: 0.118,
    settings: `standard deviation over ${resultIds.length} results`,
    correlation: hasReference ? { pearson: 0.42, spearman: 0.47, n: 262_144 } : null,
    reason: hasReference ? null : "There is no optical image.",
  };
}

function answerTo({ metrics: wanted, patchPx }: MeasureRequest): Measurement {
  const all = [...METRICS, LPIPS];
  const readings = all.filter(({ id }) => wanted?.includes(id) ?? id !== "lpips");
  const patches: PatchStatistics | null =
    patchPx === null
      ? null
      : {
          patchPx,
          counted: 4,
          skipped: 1,
          means: readings.map(({ value, ...facts }) => ({
            ...facts,
            mean: value,
            std: value / 10,
            n: 4,
            infinite: 0,
          })),
          rows: [0, 1, 2, 3].map((i) => ({
            row: patchPx * (i >> 1),
            col: patchPx * (i & 1),
            n: patchPx ** 2,
            values: Object.fromEntries(readings.map(({ id, value }) => [id, value])),
          })),
        };
  return { n: 262_144, grid: FAKE_GRID, readings, refused: [], patches };
}

function registrationOf(metricIds: readonly string[]): Registration {
  return {
    reachPx: 8,
    n: 262_144,
    grid: FAKE_GRID,
    gsdM: 0.6,
    rule: "the same pixels at every shift",
    surfaces: metricIds.flatMap(surfaceFor),
  };
}

/** A bowl (or hill) with its best at (2, −1). */
function surfaceFor(id: string): ShiftSurface[] {
  const metric = metrics.find((m) => m.id === id);
  const reading = METRICS.find((m) => m.id === id);
  if (metric === undefined || reading === undefined) {
    return [];
  }
  const sign = metric.better === "lower" ? 1 : -1;
  const at = (dx: number, dy: number) =>
    reading.value * (1 + sign * 0.004 * ((dx - 2) ** 2 + (dy + 1) ** 2 - 5));
  const values = Array.from({ length: 289 }, (_, i) =>
    at((i % 17) - 8, Math.floor(i / 17) - 8),
  );
  const { value, ...facts } = reading;
  return [
    {
      ...facts,
      values,
      raw: value,
      best: { dx: 2, dy: -1, value: at(2, -1) },
      peak: { dx: 2, dy: -1, value: at(2, -1) },
      warning: null,
    },
  ];
}

function rung(id: string, label: string, badness: number): LadderRung {
  const readings = METRICS.map((reading) => ({
    ...reading,
    value: reading.value * (reading.better === "lower" ? badness : 1 / badness),
  }));
  return { id, label, detail: label, n: 262_144, readings, refused: [] };
}

const DISTRIBUTION: Distribution["readings"] = [
  {
    id: "fd-alexnet",
    label: "FD-AlexNet",
    unit: "",
    better: "lower",
    settings: "Fréchet distance, n = 64",
    value: 12.4,
    interval: null,
    warning: "64 patches are too few for 256 features.",
  },
  {
    id: "kid-alexnet",
    label: "KID-AlexNet",
    unit: "",
    better: "lower",
    settings: "kernel distance, n = 64",
    value: 0.021,
    interval: [0.017, 0.026],
    warning: null,
  },
];

const LADDER: Ladder = {
  grid: FAKE_GRID,
  candidate: rung("candidate", "This picture", 1),
  rungs: [
    rung("blur-1", "EO blurred, σ 1 px", 0.2),
    rung("shift-4", "EO shifted, 4 px", 0.6),
    rung("mean-colour", "Mean colour", 1.3),
  ],
  missing: [{ label: "SAR as grey", reason: "There is no radar here." }],
};

const IMAGE_REGISTRATION: ImageRegistration = {
  verdict: "shifted",
  sentence: "EO lies 3.2 px (1.9 m) east.",
  ...{ dx: 3.2, dy: 0.1, errorPx: 0.2, turnDeg: 0, stretch: 0 },
  ground: { eastM: 1.92, northM: -0.06 },
  ...{ leanPx: null, confidence: 0.5, agreeing: 2, peakRatio: 1.6 },
  windows: [0, 1, 2, 3].map((i) => ({
    ...{ col: 100 * i, row: 100, dx: 3.2 + i, dy: 0.1 },
    ...{ peakRatio: 1.4, residualPx: i, isAgreeing: i < 2 },
  })),
  ...{ grid: FAKE_GRID, pixelM: 0.6, protocol: "four windows" },
};
