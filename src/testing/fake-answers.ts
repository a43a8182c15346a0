/** This file holds the answers of the fake engine: a backend, readings, scores, plans, failures. */
import type { LevelMatch } from "#core/catalog/level-matching.ts";
import { AppError } from "#core/errors.ts";
import type { RunLevels, RunPlan, RunRequest, RunSummary } from "#ports/runs.ts";
import { FAKE_GRID } from "./fake-scenes.ts";

export const BACKEND = {
  provider: "wasm",
  threads: 2,
  description: "onnxruntime-web 1.30.0",
  reason: "The browser offers no WebGPU adapter.",
} as const;

export const READINGS = [
  { as: "linear", label: "Linear power", evidence: "all values ≥ 0, median 0.04" },
  { as: "amplitude", label: "Amplitude", evidence: "no calibration tag" },
] as const;

export const METRICS = [
  ["mae", "MAE", "", "lower", 0.107],
  ["mse", "MSE", "", "lower", 0.0181],
  ["psnr", "PSNR", "dB", "higher", 17.43],
  ["ssim", "SSIM", "", "higher", 0.2914],
].map(([id, label, unit, better, value]) => ({
  id: String(id),
  label: String(label),
  unit: String(unit),
  better: better === "lower" ? ("lower" as const) : ("higher" as const),
  value: Number(value),
  settings: "range 0–1, valid pixels only, mean over R, G, B",
}));

export const HISTOGRAM = {
  loDb: -35,
  hiDb: 5,
  counts: Array.from({ length: 80 }, (_, i) =>
    Math.round(
      1000 * Math.exp(-(((i - 36) / 11) ** 2)) + 90 * Math.exp(-(((i - 62) / 4) ** 2)),
    ),
  ),
  n: 262_144,
  percentiles: {
    "0.1": -29.5,
    "1": -26.1,
    "2": -24.9,
    "5": -23.2,
    "25": -19.4,
    "50": -16.6,
    "75": -13.7,
    "95": -7.1,
    "98": -4.9,
    "99": -4.1,
    "99.9": -1.8,
  },
};

/** @param proposed what levels would be matched by; null = they lie where they should */
export function planFor(
  request: RunRequest,
  tiles: number,
  proposed: LevelMatch | null = null,
): RunPlan {
  const levels = { applied: appliedLevels(request, proposed), proposed };
  const id = (upTo: number) =>
    [
      request.sceneId,
      ...request.stages.slice(0, upTo).map(({ cardId }) => cardId),
      // Other levels are other pixels.
      ...(levels.applied === null ? [] : [`${levels.applied.offsetDb}dB`]),
    ].join("/");
  const isWhole = request.region.kind === "whole";
  return {
    grid: FAKE_GRID,
    window: { col: 0, row: 0, width: 1024, height: 1024 },
    tiles: isWhole ? tiles * 9 : tiles,
    previewTiles: 0,
    inputRule: [
      "0.60 m is resampled to the model's 10 m by area mean of linear power",
      "σ0 dB −25 … 0 becomes −1 … 1, clipped",
    ],
    domainIssues: [
      {
        aspect: "gsd",
        weight: "unsuitable",
        message: "Trained at 10 m, this scene has 0.60 m.",
      },
      {
        aspect: "band",
        weight: "outside",
        message: "Trained on C band, this scene is X band.",
      },
    ],
    levels,
    results: request.stages.map(({ stage }, i) => ({
      stage,
      resultId: `result-${stage}:${id(i + 1)}` as const,
    })),
  };
}

function appliedLevels(
  { levels = { kind: "auto" } }: RunRequest,
  proposed: LevelMatch | null,
): RunLevels["applied"] {
  switch (levels.kind) {
    case "auto":
      return proposed;
    case "off":
      return null;
    case "offset":
      return { gain: 1, offsetDb: levels.offsetDb };
  }
}

export function summaryFor(
  request: RunRequest,
  plan: RunPlan,
  done: number,
  tileMs: number,
): RunSummary {
  return {
    status: done === plan.tiles ? "complete" : "stopped",
    done,
    stored: 0,
    total: plan.tiles,
    elapsedMs: done * tileMs,
    tilesMs: done * tileMs,
    runMs: done * tileMs * 0.9,
    provenance: {
      sceneName: "fake",
      isSimulated: false,
      sceneBytes: 8_400_000,
      models: request.stages.map((link) => ({
        ...link,
        graphs: [{ role: "generator", sha256: "0123456789abcdef".repeat(4) }],
        backend: BACKEND,
        licence: "Apache-2.0",
      })),
      seed: null,
      tilePx: 256,
      haloPx: 32,
      stridePx: 192,
      featherPx: 0,
      ...({ norm: "none", normMode: "tile" } as const),
      gsdM: 10,
      displayUnit: "sigma0-db",
      inputRule: plan.inputRule,
      asked: {
        ...{ answer: null, facts: {}, levels: request.levels ?? { kind: "auto" } },
        ...{ norm: request.norm ?? null, flip: request.flip ?? null, seed: 0 },
        stages: [...request.stages],
      },
      levels: plan.levels.applied,
      version: "0.1.0",
      time: "2026-01-01T00:00:00Z",
    },
  };
}

/** @throws AppError argument-invalid when `id` is not among those that are `there` */
export function requireThere(
  what: string,
  id: string,
  there: ReadonlySet<string>,
): void {
  if (!there.has(id)) {
    throw new AppError("argument-invalid", `There is no ${what} "${id}".`, {
      expected: [...there].join(", ") || `a ${what} that is open`,
      found: id,
      hint: "It may have been closed; open it again.",
    });
  }
}

export function brokenFile(name: string): AppError {
  return new AppError("file-truncated", "The file ends before its pixels do.", {
    expected: "8 400 000 bytes of tiles after the header",
    found: `${name} ends at byte 1 024`,
    hint: "Download it again; compare its size with the source's.",
  });
}

export function deviceLost(done: number, total: number): AppError {
  return new AppError("device-lost", "The GPU has gone while it was working.", {
    expected: "a WebGPU device until the run ends",
    found: `device lost after ${done} of ${total} tiles`,
    hint: "What was finished stays. Translate again to do the rest.",
  });
}
