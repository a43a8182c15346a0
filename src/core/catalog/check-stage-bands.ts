/** This file checks whether a card's bands are those of its stage. */
import type { ModelCard } from "./card.ts";
import { type GraphInput, orderedBands } from "./card-graphs.ts";
import { shapeError } from "./shape-error.ts";
import { RESULT_STAGES, runRow, stageRow } from "./stages.ts";

/**
 * Checks the number of bands that a model of the pipeline takes and gives: one for
 * radar power, three for a picture (a translator may output one, which is drawn as
 * grey). Cards of other stages and plain operations are not checked.
 * @throws AppError model-shape-mismatch
 */
export function checkStageBands(card: ModelCard): void {
  const stage = RESULT_STAGES.find((s) => runRow(s).cardStage === card.stage);
  const { graphs } = card;
  if (stage === undefined || graphs === undefined) {
    return;
  }
  const { takes, noun } = runRow(stage);
  const taken = takenBands(graphs[0]?.io.inputs[0]);
  const given = givenBands(graphs.at(-1)?.io.outputs[0]);
  const wanted = { power: 1, rgb8: 3 };
  const isGrey = takes === "power" && given === 1;
  const { pixels } = stageRow(stage);
  if (taken !== wanted[takes] || (given !== wanted[pixels] && !isGrey)) {
    const grey =
      takes === "power" && pixels === "rgb8" ? ", or one that is painted grey" : "";
    throw shapeError(
      card,
      `a ${noun} that takes ${bandsText(wanted[takes])} and gives ${bandsText(wanted[pixels])}${grey}`,
      `one that takes ${bandsText(taken)} and gives ${given}`,
    );
  }
}

/** Returns how many bands of a stage's pixels an input takes; 0 where its order is wrong. */
function takenBands(input: GraphInput | undefined): number {
  const { order, bands = 0 } = input ?? {};
  if (order === undefined) {
    return bands;
  }
  return order.length === bands ? Math.max(...order) + 1 : 0;
}

/** Returns how many bands an output gives; 0 where its order names one that it lacks. */
function givenBands(output: GraphInput | undefined): number {
  const isThere = output?.order?.every((band) => band < output.bands) ?? true;
  return output !== undefined && isThere ? orderedBands(output) : 0;
}

function bandsText(count: number): string {
  return `${count} ${count === 1 ? "band" : "bands"}`;
}
