/** This file turns what the visitor wants evaluated into what the engine needs for it. */
import type { ModelCard } from "#core/catalog/card.ts";
import { chainOf, type StageChoice } from "#core/catalog/stages.ts";
import { AppError } from "#core/errors.ts";
import type { ResultsEntry } from "#core/evaluation/own-rows.ts";
import type { ResultsFile, ResultsPatch } from "#core/evaluation/results-file.ts";
import type { Selection } from "#core/evaluation/select-patches.ts";
import { metricsWithNetwork } from "#core/metrics/learned-metrics.ts";
import { metrics } from "#core/metrics/metrics.ts";
import { type Grid, windowGrid } from "#core/raster/grid.ts";
import { dataOfRegions, factsOfRegion } from "#core/regions/regions-data.ts";
import type { Region } from "#core/regions/regions-file.ts";
import { BUILD, VERSION } from "#core/version.ts";
import type { CoverSource, OpenPair } from "#engine/evaluate/candidate.ts";
import type { EvaluatedData } from "#engine/evaluate/evaluate-data.ts";
import type { Engine } from "#ports/engine.ts";
import type { SourceInput } from "#ports/raster-source.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import type { AppState } from "#state/app-store.ts";
import type { ChosenCards } from "#state/pipeline.ts";
import type { PatchChoice } from "#state/recompute.ts";
import { regionsOf } from "#state/regions.ts";

/** The pair of a region: its image is named as the region is. */
export type PageImage = {
  readonly name: string;
  readonly sar: string;
  readonly eo: string;
};

export type RowJob = {
  /** Names what makes the numbers: models, data, program; patches are kept for it. */
  readonly key: string;
  readonly stages: readonly StageChoice[];
  readonly cards: readonly ModelCard[];
  readonly data: EvaluatedData<PageImage>;
  readonly selection: Selection;
  readonly metrics: readonly string[];
};

type Needed = Pick<AppState, "pipeline" | "regions" | "recompute">;

/**
 * What a row needs to be computed again.
 * @throws AppError model-unknown, argument-invalid where a model or all regions are missing
 */
export function rowJob(state: Needed, { id, file }: ResultsEntry): RowJob {
  const { candidate, selection } = file;
  if (candidate.kind === "pictures") {
    throw notHere(
      "a pipeline",
      `the pictures “${candidate.name}”`,
      "Bring them again.",
    );
  }
  const wanted = new Set(file.regions.map((region) => region.id));
  return jobOf(state, {
    name: id,
    chosen: {
      denoised: candidate.denoise?.id ?? null,
      syneo: candidate.translate.id,
      refined: candidate.refine?.id ?? null,
    },
    isWanted: (region) => wanted.has(region.id),
    ...{ selection, metrics: file.metrics.map((metric) => metric.id) },
  });
}

/**
 * What a pipeline of the visitor's choice needs to be measured as the published rows are.
 * @throws AppError model-unknown, argument-invalid where a model or all regions are missing
 */
export function pipelineJob(
  state: Needed & Pick<AppState, "benchmark">,
  chosen: ChosenCards,
): RowJob {
  return jobOf(state, {
    ...{ name: "explored", chosen, selection: publishedSelection(state) },
    isWanted: () => true,
    metrics: knownMetrics(cardsOf(state)),
  });
}

function jobOf(
  state: Needed,
  given: {
    /** What the kept patches are found by, beside the facts that make their numbers. */
    readonly name: string;
    readonly chosen: ChosenCards;
    readonly isWanted: (region: Region) => boolean;
    readonly selection: Selection;
    readonly metrics: readonly string[];
  },
): RowJob {
  const { name, chosen, isWanted, selection } = given;
  const cards = cardsOf(state);
  const stages = chainOf(chosen);
  const ids = stages.map(({ cardId }) => cardId);
  const missing = ids.find((own) => cards.every((card) => card.id !== own));
  if (missing !== undefined) {
    throw new AppError("model-unknown", `The model “${missing}” is not here.`, {
      expected: `a card of ${missing} in the catalogue`,
      found: "no such card",
      hint: "Load the page again, or add the model to the catalogue.",
    });
  }
  const data = pageData(state, isWanted);
  const known = new Set(knownMetrics(cards));
  const metricIds = given.metrics.filter((metric) => known.has(metric));
  const used = ids.flatMap((own) => cards.find((card) => card.id === own) ?? []);
  const graphs = used.map((card) => card.graphs ?? []);
  const hashes = (each: readonly { readonly sha256: string }[]) =>
    each.map(({ sha256 }) => sha256);
  const networks = cards
    .filter(({ stage }) => stage === "metric")
    .map((card) => hashes(card.graphs ?? []));
  const facts = {
    ...{ ids, version: `${VERSION}+${BUILD}`, backend: state.pipeline.backend },
    ...{ graphs: graphs.map(hashes), networks, metrics: metricIds },
    // Of a card all counts but its words and its own scores.
    cards: used.map(({ tiling, domain, graphs: own }) => ({
      ...{ tiling, stretch: domain?.stretch, unit: domain?.unit, gsdM: domain?.gsdM },
      io: own?.map(({ io }) => io),
    })),
    regions: regionsOf(state)
      .filter(isWanted)
      .map((region) => region.hash),
    choice: { patchPx: selection.patchPx, seed: selection.seed },
  };
  return {
    key: `${name} ${JSON.stringify(facts)}`,
    ...{ stages, cards, data, metrics: metricIds },
    selection: { ...selection, perImage: perImage(state.recompute.patches, selection) },
  };
}

/** What a folder of pictures is measured on: all regions, as the published results are. */
export function picturesJob(
  state: Needed & Pick<AppState, "benchmark">,
): Pick<RowJob, "data" | "selection" | "metrics"> {
  const selection = publishedSelection(state);
  return {
    data: pageData(state, () => true),
    selection: { ...selection, perImage: perImage(state.recompute.patches, selection) },
    metrics: knownMetrics(cardsOf(state)),
  };
}

function publishedSelection({ benchmark }: Pick<AppState, "benchmark">): Selection {
  const published = benchmark.entries.find(({ origin }) => origin === "published");
  return published?.file.selection ?? FIRST_SELECTION;
}

/** As `npm run results` chooses them. */
const FIRST_SELECTION: Selection = { patchPx: 256, perImage: 4, seed: 1 };

function perImage(
  choice: PatchChoice,
  { perImage: published }: Selection,
): number | null {
  return choice === "published" ? published : choice === "all" ? null : choice;
}

function cardsOf({ pipeline }: Needed): readonly ModelCard[] {
  return pipeline.cards.status === "ready" ? pipeline.cards.cards : [];
}

function knownMetrics(cards: readonly ModelCard[]): readonly string[] {
  return [...metrics, ...metricsWithNetwork(cards)].map(({ id }) => id);
}

/** @throws AppError argument-invalid where no such region is here */
function pageData(
  { regions }: Pick<AppState, "regions">,
  isWanted: (region: Region) => boolean,
): EvaluatedData<PageImage> {
  const file = regions.phase.status === "ready" ? regions.phase.file : null;
  const own = file?.regions.filter(isWanted) ?? [];
  if (file === null || own.length === 0) {
    throw notHere(
      "the regions that the results are of",
      "none of them",
      "`npm run regions` makes the page’s regions; then load the page again.",
    );
  }
  return {
    ...dataOfRegions(own, file),
    regions: own.map((region) => ({
      ...factsOfRegion(region),
      images: [{ name: region.id, sar: region.files.sar.url, eo: region.files.eo.url }],
    })),
  };
}

function notHere(expected: string, found: string, hint: string): AppError {
  return new AppError("argument-invalid", "This cannot be computed here.", {
    ...{ expected, found, hint },
  });
}

export function openPagePair(engine: Engine, signal: AbortSignal): OpenPair<PageImage> {
  const open = (url: string) => ({ kind: "url", url, name: url }) as const;
  return {
    sar: ({ sar }) => openKnown(engine, open(sar), signal),
    eo: ({ eo }) => openKnown(engine, open(eo), signal),
  };
}

/** Opens a file that says what it is. @throws AppError kind-ambiguous, and those of opening */
export async function openKnown(
  engine: Engine,
  input: SourceInput,
  signal: AbortSignal,
  options: Parameters<Engine["openScene"]>[1] = {},
): Promise<OpenedScene> {
  const outcome = await engine.openScene(input, options, signal);
  if (outcome.status === "opened") {
    return outcome.opened;
  }
  throw new AppError("kind-ambiguous", `${outcome.name} does not say what it is.`, {
    expected: "a radar or an optical image that says so itself",
    found: outcome.readings.map(({ label }) => label).join(" or "),
    hint: "Make the region again, or write the picture as RGB.",
  });
}

/** The land cover of patches, as results that are here state it for the same pixels. */
export function coverOfEntries(entries: readonly ResultsEntry[]): CoverSource {
  const known = new Map<string, ResultsPatch["cover"]>();
  for (const { file } of entries) {
    for (const [grid, cover] of coversOf(file)) {
      known.set(grid, cover);
    }
  }
  return {
    coverOf: async (grid) => known.get(gridKey(grid)) ?? null,
    close: () => {},
  };
}

function coversOf({ regions, selection }: ResultsFile) {
  const { patchPx } = selection;
  const size = { width: patchPx, height: patchPx };
  return regions.flatMap(({ images, patches }) =>
    patches.flatMap(({ image, row, col, cover }) => {
      const own = images[image];
      return own === undefined || cover === null
        ? []
        : [[gridKey(windowGrid(own, { row, col, ...size })), cover] as const];
    }),
  );
}

/** Writes a grid to a tenth of a millimetre or so: sums of doubles differ in their order. */
function gridKey({ crs, affine, width, height }: Grid): string {
  const digits = affine.map((each) => each.toPrecision(11)).join(" ");
  return `${crs} ${digits} ${width} ${height}`;
}
