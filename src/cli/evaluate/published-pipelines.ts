import type { ModelCard, ModelStage } from "#core/catalog/card.ts";

/** The translator of the paper's tables 3 and 4. */
export const MAIN_ROW = "CUT (hybrid)";

/**
 * Lists the pipelines whose results are published, as `--pipeline` names them: every translator
 * alone; the hybrid CUTs also after each de-noiser (Table 3), before each refiner, and both;
 * the translators that are no row of the paper, which the page runs by itself, after each
 * plain filter, for the numbers of its warning.
 */
export function publishedPipelines(cards: readonly ModelCard[]): readonly string[] {
  const of = (stage: ModelStage) => cards.filter((card) => card.stage === stage);
  const ids = (stage: ModelStage) => of(stage).map(({ id }) => id);
  const [denoisers, refiners] = [ids("denoise"), ids("refine")];
  const main = of("translate")
    .filter(({ paper }) => paper?.tableRow === MAIN_ROW)
    .map(({ id }) => id);
  const chains = main.flatMap((id) => [
    ...denoisers.map((denoiser) => [denoiser, id]),
    ...refiners.map((refiner) => [id, refiner]),
    ...denoisers.flatMap((denoiser) =>
      refiners.map((refiner) => [denoiser, id, refiner]),
    ),
  ]);
  const own = of("translate").filter(({ paper }) => (paper?.tableRow ?? null) === null);
  const filtered = own.flatMap(({ id }) =>
    of("denoise")
      .filter(({ op }) => op !== undefined)
      .map((filter) => [filter.id, id]),
  );
  chains.push(...filtered);
  return [...ids("translate"), ...chains.map((chain) => chain.join("+"))];
}
