/** Measures pairs of files with the engine, one after the other, and pools them. */
import { whyNoRuntime } from "#adapters/node/onnx-runner.ts";
import { createNodeEngine } from "#cli/node-engine.ts";
import { createProgress, type Progress } from "#cli/output/progress.ts";
import { visible } from "#cli/output/terminal-text.ts";
import { AppError } from "#core/errors.ts";
import { metricsWithNetwork } from "#core/metrics/learned-metrics.ts";
import { metrics } from "#core/metrics/metrics.ts";
import { mse } from "#core/metrics/mse.metric.ts";
import {
  addPatch,
  IMAGE_RULE,
  type PatchMoments,
} from "#core/metrics/patch-statistics.ts";
import type { DistributionReading } from "#ports/distribution.ts";
import type { Engine } from "#ports/engine.ts";
import type {
  Comparison,
  Measurement,
  MetricFacts,
  OnProgress,
  PatchRow,
} from "#ports/measurement.ts";
import { createSetCollector } from "./collect-sets.ts";
import { withOpenPair } from "./open-pair.ts";
import type { FilePairs } from "./pair-files.ts";
import {
  type AskedStudies,
  type FoundStudies,
  runStudies,
  validateStudies,
} from "./run-studies.ts";

export type FileMeasurement = {
  /** Null when each image is measured as one. */
  readonly patchPx: number | null;
  readonly images: number;
  /** What is measured, in the order of the registry. */
  readonly facts: readonly MetricFacts[];
  /** By metric id, over patches or images. */
  readonly moments: PatchMoments;
  /** Mean of all squared errors, and the valid pixels that it is over. */
  readonly pooled: { readonly mse: number; readonly n: number };
  readonly rows: readonly (PatchRow & { readonly image: string })[];
  /** Empty unless asked for. */
  readonly sets: readonly DistributionReading[];
  /** Null unless asked for. */
  readonly studies: FoundStudies | null;
};

type Options = {
  readonly patchPx: number | null;
  /** Fréchet and kernel distance of all patches as sets, too. */
  readonly hasSets: boolean;
  /** GeoTIFFs of one band are grey pictures, not radar. */
  readonly isPicture: boolean;
  readonly studies: AskedStudies;
  readonly threads: number | null;
  /** Folder with `catalog.json`; the project's own when absent. */
  readonly modelsFolder?: string;
};

/** @throws AppError with the name of the image that cannot be compared */
export async function measureFiles(
  { pairs, unpaired }: FilePairs,
  { patchPx, hasSets, isPicture, studies: asked, ...engineOptions }: Options,
): Promise<FileMeasurement> {
  validateStudies(asked, pairs.length);
  const progress = createProgress("");
  if (unpaired.length > 0) {
    progress.note(`without a counterpart: ${unpaired.join(", ")}`);
  }
  const engine = createNodeEngine(engineOptions);
  try {
    const ids = await metricIds(engine, progress);
    const sets = hasSets ? createSetCollector(engine) : null;
    const pool = createPool(pairs.length > 1);
    const reading = { isPicture, note: noteOnce(progress) };
    let studies: FoundStudies | null = null;
    for (const [i, pair] of pairs.entries()) {
      const onProgress: OnProgress = (done, total) =>
        progress.show(
          (i + done / total) / pairs.length,
          `${i + 1} of ${pairs.length}, ${visible(pair.name)}: ${done}/${total}`,
        );
      const found = await withOpenPair(
        engine,
        pair,
        reading,
        async (comparison, size) => {
          const own = await measureOne(engine, comparison, patchPx, ids, onProgress);
          await sets?.add(comparison, patchPx ?? wholeSide(size), onProgress);
          studies = await runStudies(engine, comparison, ids, asked, progress);
          return own;
        },
      ).catch((error: unknown) => leaveOut(error, pairs.length, progress));
      if (found === null) {
        continue;
      }
      for (const { reason, label } of found.refused) {
        progress.note(`${pair.name}: no ${label}. ${reason}`);
      }
      pool.add(pair.name, found);
    }
    const pooled = pool.read(ids);
    if (pooled.rows.length === 0) {
      throw new AppError("measure-refused", "No pair of images could be measured.", {
        expected: "at least one pair that can be opened and compared",
        found: `${pairs.length} that cannot; why stands above`,
        hint: "Correct the first of them, then measure again.",
      });
    }
    return { ...pooled, patchPx, studies, sets: (await sets?.read()) ?? [] };
  } finally {
    progress.end();
    await engine.dispose();
  }
}

/** Pools the measurements of images. */
function createPool(isOneOfSeveral: boolean) {
  const facts = new Map<string, MetricFacts>();
  const rows: FileMeasurement["rows"][number][] = [];
  let moments: PatchMoments = {};
  let [squares, n, images] = [0, 0, 0];
  return {
    add(image: string, found: Measurement): void {
      for (const fact of factsOf(found, isOneOfSeveral)) {
        facts.set(fact.id, fact);
      }
      for (const row of rowsOf(found)) {
        moments = addPatch(moments, row.values);
        rows.push({ image, ...row });
      }
      squares += (found.readings.find(({ id }) => id === mse.id)?.value ?? 0) * found.n;
      n += found.n;
      images += 1;
    },
    /** @param ids of metrics, in the order in which their facts are wanted */
    read: (ids: readonly string[]) => ({
      ...{ moments, rows, images },
      facts: ids.flatMap((id) => facts.get(id) ?? []),
      pooled: { mse: squares / n, n },
    }),
  };
}

/** Returns a function that notes what is said of each of a folder's images once for all. */
function noteOnce(progress: Progress): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    const what = text.slice(text.indexOf(": ") + 2);
    if (!said.has(what)) {
      said.add(what);
      progress.note(text);
    }
  };
}

/**
 * Says why one pair of a folder is left out: a stray file ends no measurement of others.
 * @throws `error` where there is one pair only, or where it is no fault of a file
 */
function leaveOut(error: unknown, pairs: number, progress: Progress): null {
  if (pairs === 1 || !(error instanceof AppError)) {
    throw error;
  }
  const { message, expected, found, hint } = error;
  progress.note(`left out: ${message} Expected ${expected}; found ${found}. ${hint}`);
  return null;
}

/** The pixel metrics, and those whose network the catalogue has, where it can run. */
export async function metricIds(
  engine: Engine,
  progress: Progress,
): Promise<readonly string[]> {
  const own = metrics.map(({ id }) => id);
  const cards = await engine.loadCards();
  const learned = metricsWithNetwork(cards);
  if (learned.length === 0) {
    return own;
  }
  const reason = await whyNoRuntime();
  if (reason === null) {
    return [...own, ...learned.map(({ id }) => id)];
  }
  progress.note(
    `no ${learned.map(({ label }) => label).join(", ")}. ${reason.message} ${reason.hint}`,
  );
  return own;
}

function measureOne(
  engine: Engine,
  comparison: Comparison,
  patchPx: number | null,
  ids: readonly string[],
  onProgress: OnProgress,
): Promise<Measurement> {
  return engine.measure(
    { ...comparison, patchPx, metrics: ids, limitPx: null },
    onProgress,
  );
}

/** The side of an image that is one patch itself. @throws AppError unless it is square */
function wholeSide({ width, height }: { width: number; height: number }): number {
  if (width !== height) {
    throw new AppError("measure-refused", "Sets are made of square patches.", {
      expected: "a square image, or --per-patch",
      found: `${width} × ${height} px`,
      hint: "Say the side of the patches with --per-patch.",
    });
  }
  return width;
}

/** What the values of patches are, of one image as it is, or of each image of several. */
function factsOf(
  { patches, readings }: Measurement,
  isOneOfSeveral: boolean,
): readonly MetricFacts[] {
  const settingsOf = (id: string) => metrics.find((m) => m.id === id)?.settings;
  return (patches?.means ?? readings).map(({ id, label, unit, better, settings }) => ({
    ...{ id, label, unit, better },
    settings:
      patches === null && isOneOfSeveral
        ? `${settingsOf(id) ?? settings}, ${IMAGE_RULE}`
        : settings,
  }));
}

function rowsOf({ n, patches, readings }: Measurement): readonly PatchRow[] {
  const values = Object.fromEntries(readings.map(({ id, value }) => [id, value]));
  return patches?.rows ?? [{ row: 0, col: 0, n, values }];
}
