import { byResultStage, chainOf, type ResultStage } from "#core/catalog/stages.ts";

/** A run's stages from the cards of some: `chain({ syneo: "tiny-translate" })`. */
export const chain = (chosen: Partial<Record<ResultStage, string>>) =>
  chainOf(byResultStage((stage) => chosen[stage] ?? null));
