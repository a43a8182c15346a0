/** The chain of a run: its cards, and what is said of it before anything runs. */
import type { ModelCard } from "#core/catalog/card.ts";
import { checkGsd, type DomainIssue } from "#core/catalog/domain.ts";
import {
  brokenLink,
  type ResultStage,
  runRow,
  type StageChoice,
} from "#core/catalog/stages.ts";
import { AppError } from "#core/errors.ts";
import type { Flip } from "#core/tiling/flip-planes.ts";
import type { RunRequest } from "#ports/runs.ts";
import type { RunInput } from "./run-input.ts";

export type ChainCard = { readonly stage: ResultStage; readonly card: ModelCard };

/** With how the scene enters the card; null for those that are fed otherwise. */
export type ChainLink = ChainCard & { readonly own: RunInput | null };

export function stageTakesPower(stage: ResultStage): boolean {
  return runRow(stage).takes === "power";
}

/** The chain's cards. @throws AppError model-unknown, argument-invalid */
export function findChain(
  cards: readonly ModelCard[],
  stages: readonly StageChoice[],
): readonly ChainCard[] {
  if (stages.length === 0) {
    throw wrongChain("at least one stage", "none");
  }
  const broken = brokenLink(stages.map(({ stage }) => stage));
  if (broken !== null) {
    throw wrongChain(
      `a stage before "${broken.stage}" that gives ${broken.needs === "power" ? "radar power" : "a picture"}`,
      stages.map(({ stage }) => stage).join(", "),
    );
  }
  return stages.map(({ stage, cardId }) => {
    const card = findCard(cards, cardId, stage);
    if (card.op !== undefined && stage !== "denoised") {
      throw new AppError("card-invalid", `"${card.id}" is no network.`, {
        expected: "a card with graphs: plain operations only de-noise",
        found: `the operation ${card.op.name}`,
        hint: "Choose another model.",
      });
    }
    return { stage, card };
  });
}

function findCard(
  cards: readonly ModelCard[],
  id: string,
  stage: ResultStage,
): ModelCard {
  const { cardStage } = runRow(stage);
  const card = cards.find((c) => c.id === id && c.stage === cardStage);
  if (card !== undefined) {
    return card;
  }
  const known = cards.filter((c) => c.stage === cardStage).map((c) => c.id);
  throw new AppError(
    "model-unknown",
    `There is no model "${id}" to ${cardStage} with.`,
    {
      expected:
        known.length === 0 ? "a model in models/catalog.json" : known.join(", "),
      found: id,
      hint: "Choose one of the models named above.",
    },
  );
}

function wrongChain(expected: string, found: string): AppError {
  return new AppError("argument-invalid", "These stages make no pipeline.", {
    expected,
    found,
    hint: "De-noise, translate and refine come in this order; refining needs a translation.",
  });
}

/**
 * The card whose pixels the run works on: the translator's, else the de-noiser's. Null
 * where only a plain operation runs, which takes the scene's own pixels.
 */
export function mainCard(chain: readonly ChainCard[]): ModelCard | null {
  const networks = chain.filter(
    ({ stage, card }) => stageTakesPower(stage) && card.op === undefined,
  );
  return networks.at(-1)?.card ?? null;
}

const DIRECTIONS: Readonly<Record<Flip, string>> = {
  horizontal: "left to right",
  vertical: "top to bottom",
  both: "left to right and top to bottom",
};

/** The rule by which the scene is brought to the models, in words. */
export function chainRule(
  links: readonly ChainLink[],
  input: RunInput,
  { flip }: RunRequest,
): readonly string[] {
  return [
    ...input.rule.rule,
    ...links.flatMap(({ card, own }) =>
      own === null || own === input
        ? []
        : // Its own grid is not used: it works on the run's.
          own.rule.rule.slice(1).map((sentence) => `${card.title}: ${sentence}`),
    ),
    ...(flip === undefined
      ? []
      : [`Tiles are mirrored ${DIRECTIONS[flip]} for the network, and back after it.`]),
  ];
}

/** What speaks against the models for this scene, each on the run's pixels. */
export function chainIssues(
  links: readonly ChainLink[],
  input: RunInput,
): readonly DomainIssue[] {
  const networks = links.filter(({ card }) => card.op === undefined);
  return [
    ...input.issues,
    ...networks.flatMap(({ stage, card, own }) => {
      if (own === input || card.domain === null) {
        return [];
      }
      const isOfPixels = ({ aspect }: DomainIssue) =>
        aspect === "gsd" || aspect === "placement";
      // Its own pixels are not used: it works on the run's.
      const pixels = input.issues.some(isOfPixels)
        ? null
        : checkGsd(card.domain, { gsdM: input.rule.gsdM });
      const others = (own?.issues ?? []).filter((issue) => !isOfPixels(issue));
      return [...(pixels === null ? [] : [pixels]), ...others].map((issue) => ({
        ...issue,
        message: `${runRow(stage).verb}: ${issue.message}`,
      }));
    }),
  ];
}
