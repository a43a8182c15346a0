/**
 * This file makes results files with given scores of one or several metrics; everything
 * else is plausible.
 */
import type {
  ResultsFile,
  ResultsPatch,
  ResultsRegion,
} from "#core/evaluation/results-file.ts";
import { meansOf } from "#core/evaluation/summarise.ts";

const PATCH_PX = 256;
const PATCHES_A_ROW = 8;

const LABELS = {
  mae: ["MAE", "", "lower"],
  psnr: ["PSNR", "dB", "higher"],
  lpips: ["LPIPS", "", "lower"],
} as const;

type MetricId = keyof typeof LABELS;

export function makeResults(options: {
  /** Scores of the patches, by region. */
  readonly values: Readonly<Record<string, readonly number[]>>;
  readonly metrics?: readonly MetricId[];
  readonly pipeline?: {
    readonly denoise?: string;
    readonly translate?: string;
    readonly refine?: string;
  };
  readonly pictures?: string;
  /** Land cover of the patches, by region. */
  readonly covers?: Readonly<Record<string, readonly ResultsPatch["cover"][]>>;
  /** By region. */
  readonly conditions?: Readonly<Record<string, ResultsRegion["conditions"]>>;
  /** By model id. */
  readonly paperRows?: Readonly<Record<string, string>>;
}): ResultsFile {
  const {
    values,
    metrics: ids = ["mae"],
    pipeline = {},
    pictures,
    paperRows = {},
    covers,
    conditions,
  } = options;
  const metrics = ids.map((id) => {
    const [label, unit, better] = LABELS[id];
    return { id, label, unit, better, settings: `${label}, mean over patches` };
  });
  const regions = Object.entries(values).map(([id, scores], i): ResultsRegion => {
    const patches = scores.map((score, k) =>
      makePatch(
        k,
        Object.fromEntries(ids.map((metric) => [metric, score])),
        covers?.[id]?.[k] ?? null,
      ),
    );
    return {
      ...{ id, name: id, kind: i % 2 === 0 ? "urban" : "rural", simulated: true },
      conditions: conditions?.[id] ?? null,
      images: [
        {
          ...{ name: id, crs: "EPSG:32631", width: 2048, height: 2048 },
          affine: [0.5, 0, 500_000, 0, -0.5, 4_000_000],
        },
      ],
      ...{ patches, skipped: 0, means: meansOf(patches, metrics) },
      ...{ distances: [], features: null },
    };
  });
  const model = (id: string | undefined) =>
    id === undefined ? null : makeModelUsed(id, paperRows[id] ?? null);
  const translate = model(pipeline.translate ?? "cut-hybrid-sim-x");
  return {
    ...{ schema: 1, time: "2026-01-02T03:04:05.000Z", version: "0.1.0" },
    candidate:
      pictures === undefined && translate !== null
        ? {
            ...{ kind: "pipeline", backend: "onnxruntime-node 1.30.0", seed: null },
            ...{ denoise: model(pipeline.denoise), translate },
            refine: model(pipeline.refine),
          }
        : { kind: "pictures", name: pictures ?? "" },
    data: {
      ...{ id: "sim-x-regions", title: "Ten simulated regions", split: "regions" },
      ...{ simulated: true, simulatorVersion: "3" },
    },
    selection: { patchPx: PATCH_PX, perImage: null, seed: 1 },
    metrics,
    shard: null,
    featureNames: null,
    regions,
    means: meansOf(
      regions.flatMap(({ patches }) => patches),
      metrics,
    ),
    distances: [],
  };
}

/** The k-th patch of an image. */
function makePatch(
  k: number,
  values: ResultsPatch["values"],
  cover: ResultsPatch["cover"],
): ResultsPatch {
  return {
    image: 0,
    row: Math.floor(k / PATCHES_A_ROW) * PATCH_PX,
    col: (k % PATCHES_A_ROW) * PATCH_PX,
    n: PATCH_PX ** 2,
    values,
    cover,
  };
}

function makeModelUsed(id: string, paperRow: string | null) {
  return {
    ...{ id, title: id, kitCommit: "0000000", method: "m", supervision: "none" },
    paperRow,
    graphs: [{ role: "generator", sha256: "a".repeat(64) }],
  };
}
