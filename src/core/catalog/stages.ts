/**
 * This table defines the five stages in the order of the pipeline and of the panels:
 * their names, the kind of their pixels and, where a run makes them, their input.
 */
import type { ModelStage } from "./card.ts";

/** Radar power (linear, one band, in the scene's radiometry) or a picture of 8 bits. */
export type PixelKind = "power" | "rgb8";

type StageRow = {
  readonly id: string;
  /** Title of the panel, and the stage's name everywhere. */
  readonly name: string;
  readonly pixels: PixelKind;
  /** Whether the stage has a panel even while there is nothing to show. */
  readonly isAlwaysShown: boolean;
  /** How a run makes it; null = the stage shows an opened scene. */
  readonly run: {
    /** Stage of the catalogue whose cards make it. */
    readonly cardStage: ModelStage;
    readonly takes: PixelKind;
    /** Whether a run may leave it out. */
    readonly isOptional: boolean;
    /** Label of the choice, and of the run button where it is the last stage. */
    readonly verb: string;
    readonly noun: string;
    /** What a pixel is once it has been made. */
    readonly participle: string;
    /** What must happen before its panel can show something, in one sentence. */
    readonly need: string;
    /** Parameter name of the choice in a link. */
    readonly linkKey: string;
    /** Name of the metadata item in an exported file; its hash is under `…_SHA256`. */
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

/** One link of a chain: a stage and the card that makes it. */
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

/** Returns how a run makes the stage. */
export function runRow(stage: ResultStage): NonNullable<StageRow["run"]> {
  return stageRow(stage).run as NonNullable<StageRow["run"]>;
}

/**
 * Returns the first stage whose input the stages before it do not provide, and what it
 * would need; null if the chain is complete.
 */
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
 * Returns the choices as a chain in the table's order, without the stages whose choice
 * is null and without those that would have no input (a refiner without a translator).
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

/** Returns the card of a stage in a chain, or null. */
export function cardIdOf(
  chain: readonly StageChoice[],
  stage: ResultStage,
): string | null {
  return chain.find((link) => link.stage === stage)?.cardId ?? null;
}

/** Builds a record with one entry for each stage that a run makes. */
export function byResultStage<T>(
  make: (stage: ResultStage) => T,
): Record<ResultStage, T> {
  const entries = RESULT_STAGES.map((stage) => [stage, make(stage)] as const);
  return Object.fromEntries(entries) as Record<ResultStage, T>;
}
