/**
 * The five stages, in the order of the pipeline and of the panels: the one table of what
 * they are called, what their pixels are and, where a run makes them, what it takes.
 */
import type { ModelStage } from "./card.ts";

/** Radar power (linear, one band, in the scene's radiometry) or a picture of 8 bits. */
export type PixelKind = "power" | "rgb8";

type StageRow = {
  readonly id: string;
  /** Over the panel and wherever the stage is meant. */
  readonly name: string;
  readonly pixels: PixelKind;
  /** It has a panel even while there is nothing to show: the page is about these. */
  readonly isAlwaysShown: boolean;
  /** How a run makes it; null = a scene fills it. */
  readonly run: {
    /** Cards of this stage of the catalogue do it. */
    readonly cardStage: ModelStage;
    readonly takes: PixelKind;
    /** A run may do without it. */
    readonly isOptional: boolean;
    /** Label of the choice, and of the button where it is the last one. */
    readonly verb: string;
    readonly noun: string;
    /** What a pixel is once it has been made. */
    readonly participle: string;
    /** What fills its panel, in one sentence. */
    readonly need: string;
    /** Key of the choice in a link. */
    readonly linkKey: string;
    /** Item of an exported file's metadata; its hash is under `…_SHA256`. */
    readonly item: string;
  } | null;
};

const TABLE = [
  {
    id: "sar",
    name: "SAR",
    pixels: "power",
    isAlwaysShown: true,
    run: null,
  },
  {
    id: "denoised",
    name: "De-noised",
    pixels: "power",
    isAlwaysShown: false,
    run: {
      cardStage: "denoise",
      takes: "power",
      isOptional: true,
      verb: "De-noise",
      noun: "de-noiser",
      participle: "de-noised",
      need: "Choose a de-noiser in the pipeline, then translate.",
      linkKey: "d",
      item: "SAR2EARTH_DENOISE",
    },
  },
  {
    id: "syneo",
    name: "SynEO",
    pixels: "rgb8",
    isAlwaysShown: true,
    run: {
      cardStage: "translate",
      takes: "power",
      isOptional: false,
      verb: "Translate",
      noun: "translator",
      participle: "translated",
      need: "The translated image appears here, tile by tile.",
      linkKey: "t",
      item: "SAR2EARTH_MODEL",
    },
  },
  {
    id: "refined",
    name: "Refined",
    pixels: "rgb8",
    isAlwaysShown: false,
    run: {
      cardStage: "refine",
      takes: "rgb8",
      isOptional: true,
      verb: "Refine",
      noun: "refiner",
      participle: "refined",
      need: "Choose a refiner in the pipeline, then translate.",
      linkKey: "f",
      item: "SAR2EARTH_REFINE",
    },
  },
  {
    id: "eo",
    name: "EO",
    pixels: "rgb8",
    isAlwaysShown: true,
    run: null,
  },
] as const satisfies readonly StageRow[];

type Row = (typeof TABLE)[number];

export type Stage = Row["id"];

/** A stage that a run makes. */
export type ResultStage = Extract<Row, { readonly run: object }>["id"];

export const STAGES: readonly Stage[] = TABLE.map(({ id }) => id);

export const RESULT_STAGES: readonly ResultStage[] = TABLE.flatMap((row) =>
  row.run === null ? [] : [row.id],
);

/** One link of a chain: the card by which a stage is made. */
export type StageChoice = {
  readonly stage: ResultStage;
  readonly cardId: string;
};

export function stageRow(stage: Stage): StageRow {
  return TABLE.find(({ id }) => id === stage) as StageRow;
}

export function isResultStage(stage: Stage): stage is ResultStage {
  return (RESULT_STAGES as readonly Stage[]).includes(stage);
}

/** How a run makes the stage. */
export function runRow(stage: ResultStage): NonNullable<StageRow["run"]> {
  return stageRow(stage).run as NonNullable<StageRow["run"]>;
}

/** The first stage that the others do not lead to, with what it would need; null = a chain. */
export function brokenLink(
  stages: readonly ResultStage[],
): { readonly stage: ResultStage; readonly needs: PixelKind } | null {
  let [at, pixels]: [number, PixelKind] = [-1, "power"];
  for (const stage of stages) {
    const [place, { takes }] = [RESULT_STAGES.indexOf(stage), runRow(stage)];
    if (place <= at || takes !== pixels) {
      return { stage, needs: takes };
    }
    [at, pixels] = [place, stageRow(stage).pixels];
  }
  return null;
}

/**
 * The choices as a chain, in the table's order: without those of `null`, and without those
 * that would have nothing to work on (a refiner without a translator).
 */
export function chainOf(
  chosen: Readonly<Record<ResultStage, string | null>>,
): readonly StageChoice[] {
  const chain: StageChoice[] = [];
  for (const stage of RESULT_STAGES) {
    const cardId = chosen[stage];
    const stages = [...chain.map((link) => link.stage), stage];
    if (cardId !== null && brokenLink(stages) === null) {
      chain.push({ stage, cardId });
    }
  }
  return chain;
}

/** Card of a stage in a chain, or null. */
export function cardIdOf(
  chain: readonly StageChoice[],
  stage: ResultStage,
): string | null {
  return chain.find((link) => link.stage === stage)?.cardId ?? null;
}

/** Something for each stage that a run makes. */
export function byResultStage<T>(
  make: (stage: ResultStage) => T,
): Record<ResultStage, T> {
  const entries = RESULT_STAGES.map((stage) => [stage, make(stage)] as const);
  return Object.fromEntries(entries) as Record<ResultStage, T>;
}
