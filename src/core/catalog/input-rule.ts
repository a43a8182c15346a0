/**
 * This file decides the rule by which a scene is converted to a model's input. It is
 * pure: the engine samples an overview for the numbers that it needs, and applies the
 * rule to tiles.
 */

import { inputRange, type ModelCard } from "#core/catalog/card.ts";
import type { CardUnitRule } from "#core/catalog/histogram.ts";
import { dbToAmplitude } from "#core/sar/decibels.ts";
import { withMinus } from "#core/with-minus.ts";
import type { LevelMatch } from "./level-matching.ts";
import { isWithin, metres, type SceneFacts, unitName } from "./scene-facts.ts";
import { signedDb } from "./signed-db.ts";

/** What is needed of a domain; a null GSD means that any scene keeps its own pixels. */
type Domain = Pick<
  NonNullable<ModelCard["domain"]>,
  "unit" | "stretch" | "relativeQuantile"
> & {
  readonly gsdM: number | null;
  readonly gsdRangeM: readonly [number, number];
};

/** A stated pixel size is met within this factor without resampling. */
const FEED_GSD_TOLERANCE = 1.25;

/** Returns the `feed` of a card without a domain; null where it has none. */
function feedAsDomain({ feed }: ModelCard): Domain | null {
  return feed === undefined
    ? null
    : {
        ...feed,
        gsdRangeM: [
          (feed.gsdM ?? 0) / FEED_GSD_TOLERANCE,
          (feed.gsdM ?? 0) * FEED_GSD_TOLERANCE,
        ],
      };
}

export type InputRule = {
  /** The rule in sentences, for provenance and the panel. */
  readonly rule: readonly string[];
  /** GSD at the network's input; null in pixel space. */
  readonly gsdM: number | null;
  /**
   * Side of a model pixel in scene pixels: 1 = no resampling, > 1 = coarser (area
   * average), < 1 = finer (bilinear); always in linear power.
   */
  readonly resampleFactor: number;
  readonly toCardUnit: CardUnitRule;
};

/**
 * Limits how many times finer a scene is resampled per side. Beyond it the scene has no
 * detail for a network to use, and a mosaic with kilometre pixels would become millions
 * of tiles.
 */
const MOST_ENLARGING = 8;

/**
 * Decides how the scene is brought to the card's GSD and unit.
 *
 * - GSD: a scene inside `gsdRangeM`, of unknown GSD or far coarser keeps its own
 *   pixels; others are resampled to `gsdM`.
 * - Unit: dB cards get 10·log10(power) of the scene's radiometry, whatever it is. `dn`
 *   cards get 8-bit DN unchanged, and anything else as amplitude √power, scaled so that
 *   the card's `relativeQuantile` (0.99 by default) becomes `stretch[1]`.
 * - Levels: `levels`, if given, then moves the scene to the training data's levels.
 * - Range: `stretch` is mapped linearly to the input range and clipped.
 */
export function inputRule(
  card: ModelCard,
  facts: SceneFacts,
  levels: LevelMatch | null = null,
): InputRule {
  const domain = card.domain ?? feedAsDomain(card);
  if (domain === null) {
    return {
      rule: ["Runs on the scene's own pixels, in linear power."],
      gsdM: facts.gsdM,
      resampleFactor: 1,
      toCardUnit: { kind: "amplitude", scale: 1 },
    };
  }
  const grid = gsdRule(domain, facts.gsdM);
  const unit = unitRule(domain, facts);
  const range = inputRange(card);
  const [lo, hi] = domain.stretch;
  const suffix = domain.unit === "dn" ? "DN" : "dB";
  return {
    rule: [
      ...bandsSentence(card),
      ...(facts.stated?.length
        ? [`Stated by the user, not by the file: ${facts.stated.join(", ")}.`]
        : []),
      grid.sentence,
      unit.sentence,
      ...(levels === null ? [] : [levelSentence(levels, facts)]),
      `${withMinus(lo)} … ${withMinus(hi)} ${suffix} ↦ ${withMinus(range?.[0] ?? lo)} … ${withMinus(range?.[1] ?? hi)}, clipped.`,
    ],
    gsdM: grid.gsdM,
    resampleFactor: grid.resampleFactor,
    toCardUnit: levels === null ? unit.toCardUnit : moved(unit.toCardUnit, levels),
  };
}

/** Says that the scene's one band is repeated, where the model takes several. */
function bandsSentence({ graphs }: ModelCard): readonly string[] {
  const bands = graphs?.[0]?.io.inputs[0]?.bands ?? 1;
  return bands === 1
    ? []
    : [`The model takes ${bands} bands: each gets the scene's one band.`];
}

/** Words the match, for example "Levels matched: −41.8 dB, relative." */
function levelSentence(levels: LevelMatch, { displayUnit }: SceneFacts): string {
  const contrast = levels.gain === 1 ? "" : `contrast × ${levels.gain}, `;
  const kind = displayUnit === "dn-db" ? ", relative" : "";
  return `Levels matched: ${contrast}${signedDb(levels.offsetDb)}${kind}.`;
}

function moved(rule: CardUnitRule, levels: LevelMatch): CardUnitRule {
  return rule.kind === "decibel"
    ? { kind: "decibel", levels }
    : { kind: "amplitude", scale: rule.scale * dbToAmplitude(levels.offsetDb) };
}

function gsdRule(
  { gsdM: targetM, gsdRangeM: [lo, hi] }: Domain,
  gsdM: number | null,
): { sentence: string; gsdM: number | null; resampleFactor: number } {
  if (targetM === null) {
    return {
      sentence: "The model states no pixel size: the scene's own pixels.",
      gsdM,
      resampleFactor: 1,
    };
  }
  if (gsdM === null) {
    return {
      sentence: "No georeference: native pixels, GSD unknown.",
      gsdM: null,
      resampleFactor: 1,
    };
  }
  if (isWithin(gsdM, lo, hi)) {
    return {
      sentence: `The scene's GSD of ${metres(gsdM)} m lies in ${metres(lo)}–${metres(hi)} m: no resampling.`,
      gsdM,
      resampleFactor: 1,
    };
  }
  if (gsdM > MOST_ENLARGING * targetM) {
    return {
      sentence: `The scene's GSD of ${metres(gsdM)} m is kept, because pixels ${Math.round(gsdM / targetM)} times finer (${metres(targetM)} m) would be invented.`,
      gsdM,
      resampleFactor: 1,
    };
  }
  const resampleFactor = targetM / gsdM;
  const how = resampleFactor > 1 ? "area average" : "bilinear";
  return {
    sentence: `Resampled from ${metres(gsdM)} m to ${metres(targetM)} m in linear power (${how}).`,
    gsdM: targetM,
    resampleFactor,
  };
}

function unitRule(
  domain: Domain,
  facts: SceneFacts,
): { sentence: string; toCardUnit: CardUnitRule } {
  if (domain.unit !== "dn") {
    return {
      sentence: `10·log10(power) of ${unitName(facts.displayUnit)}.`,
      toCardUnit: { kind: "decibel" },
    };
  }
  if (facts.isUint8Dn) {
    return {
      sentence: "8-bit digital numbers as stored.",
      toCardUnit: { kind: "amplitude", scale: 1 },
    };
  }
  const quantile = domain.relativeQuantile ?? 0.99;
  const at = facts.amplitudeQuantile;
  const scale = at !== null && at > 0 ? domain.stretch[1] / at : 1;
  return {
    sentence: `Amplitude √power, its ${formatPercent(quantile)} quantile ↦ ${domain.stretch[1]} DN.`,
    toCardUnit: { kind: "amplitude", scale },
  };
}

function formatPercent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(2))} %`;
}
