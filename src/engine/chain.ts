/**
 * This file looks up the models of a run's chain and collects what must be said about
 * them before the run starts.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { checkDenoiser } from "#core/catalog/denoised-input.ts";
import type { DenoisedScore } from "#core/catalog/denoised-scores.ts";
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

/**
 * `own` says how the scene enters this card; null for cards that get another card's
 * output.
 */
export type ChainLink = ChainCard & { readonly own: RunInput | null };

export function stageTakesPower(stage: ResultStage): boolean {
  return runRow(stage).takes === "power";
}

/**
 * Looks up the cards of the chain's stages.
 * @throws AppError model-unknown, argument-invalid
 */
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
      throw new AppError("card-invalid", `"${card.id}" is not a network.`, {
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
  return new AppError("argument-invalid", "These stages do not form a pipeline.", {
    expected,
    found,
    hint: "De-noise, translate and refine come in this order; refining needs a translation.",
  });
}

/**
 * Returns the card whose pixel grid the run works on: the translator's, else the
 * de-noiser's. Returns null where only a plain operation runs, which works on the
 * scene's own pixels.
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

/** Describes in words how the scene is brought to the models' inputs. */
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
        : // Its own grid is not used, because it works on the run's grid.
          own.rule.rule.slice(1).map((sentence) => `${card.title}: ${sentence}`),
    ),
    ...(flip === undefined
      ? []
      : [`Tiles are mirrored ${DIRECTIONS[flip]} for the network, and back after it.`]),
  ];
}

/**
 * Lists the issues that speak against the models for this scene, each checked at the
 * run's pixel size. `scores`: how de-noisers change the translators' scores.
 */
export function chainIssues(
  links: readonly ChainLink[],
  input: RunInput,
  scores: readonly DenoisedScore[],
): readonly DomainIssue[] {
  const networks = links.filter(({ card }) => card.op === undefined);
  return [
    ...input.issues,
    ...denoiserIssues(links, scores),
    ...networks.flatMap(({ stage, card, own }) => {
      if (own === input || card.domain === null) {
        return [];
      }
      const isOfPixels = ({ aspect }: DomainIssue) =>
        aspect === "gsd" || aspect === "placement";
      // Its own pixel size is not used, because it works on the run's grid.
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

function denoiserIssues(
  links: readonly ChainLink[],
  scores: readonly DenoisedScore[],
): readonly DomainIssue[] {
  const cardOf = (wanted: ResultStage) =>
    links.find(({ stage }) => stage === wanted)?.card;
  const [denoiser, translator] = [cardOf("denoised"), cardOf("syneo")];
  const issue =
    denoiser && translator ? checkDenoiser(translator, denoiser, scores) : null;
  return issue === null ? [] : [issue];
}
