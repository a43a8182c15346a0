/**
 * This file checks whether a model was trained on data like a given scene, and lists
 * every way in which it was not.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { histogramDistance, histogramMean } from "#core/catalog/histogram.ts";
import { isWithin, metres, type SceneFacts, unitName } from "./scene-facts.ts";

/** A reason why an input lies outside of what the model was trained on. */
export type DomainIssue = {
  readonly aspect:
    | "origin"
    | "gsd"
    | "unit"
    | "band"
    | "polarisation"
    | "histogram"
    | "levels"
    | "denoiser"
    | "placement";
  /** How strongly it speaks against the model; see `IssueWeight`. */
  readonly weight: IssueWeight;
  readonly message: string;
};

/**
 * Tells whether an issue means that the scene lies outside of the training data;
 * something not stated, or bridged by resampling, does not.
 */
export function isMisfit({ weight }: DomainIssue): boolean {
  return weight === "outside" || weight === "unsuitable";
}

/**
 * How serious an issue is.
 *
 * - `unstated`: the scene does not state the fact; this is no misfit.
 * - `near`: outside of the training data, but the input rule compensates for it.
 * - `outside`: the picture is a guess outside of the training data, and is marked so.
 * - `unsuitable`: the result would be meaningless.
 */
export type IssueWeight = "unstated" | "near" | "outside" | "unsuitable";

/**
 * Histogram distances above this are reported (see `histogramDistance`). Scenes of the
 * same data set also differ: of the 55 training scenes of s1s2, sampled as the engine
 * does, the farthest lies 0.22 from their sum, of its 15 test scenes 0.20, and the
 * scenes of one region lie 0.22 from those of the two others. The same scenes made 6 dB
 * brighter lie at 0.35.
 */
const HISTOGRAM_DISTANCE_LIMIT = 0.25;

/** Fraction of values in an outermost bin above which the mean is only a bound. */
const MOST_BEYOND = 0.3;

/**
 * Pixel sizes within this factor of the trained range lose or invent little detail when
 * resampled.
 */
const NEAR_GSD = 2;
/**
 * Beyond this factor the model has never seen objects of this size in pixels. A scene
 * that has to be enlarged keeps all that it shows, so that the limit is wider there:
 * strip-map products of 2.5 m still reach models of half a metre.
 */
const SUITABLE_GSD = { reduced: 4, enlarged: 5 };
/**
 * A scene that is reduced to fewer pixels than this has too little context left for a
 * network that was trained on tiles of 256: SpaceNet 6's chips (200 pixels of 2.5 m)
 * became 59 pixels of a 10 m model, nearly all of them white.
 */
const LEAST_SIDE_PX = 128;

/** Lists every way in which the scene lies outside of what the model was trained on. */
export function checkDomain(card: ModelCard, facts: SceneFacts): DomainIssue[] {
  const { domain } = card;
  if (domain === null) {
    return [];
  }
  const checks = [
    checkOrigin,
    checkGsd,
    checkUnit,
    checkBand,
    checkPolarisation,
    checkHistogram,
  ];
  return checks.flatMap((check) => check(domain, facts) ?? []);
}

type Domain = NonNullable<ModelCard["domain"]>;
type Check = (domain: Domain, facts: SceneFacts) => DomainIssue | null;

/** A model trained only on simulations has not seen real data, and the reverse. */
const checkOrigin: Check = ({ sensor }, { isSimulated }) => {
  const isTrainedOnSimulated = /\bsimulated\b/i.test(sensor);
  if (isTrainedOnSimulated === isSimulated) {
    return null;
  }
  return {
    aspect: "origin",
    weight: "outside",
    message: isSimulated
      ? "The scene is simulated; the model was trained on real data."
      : "The model was trained on simulated scenes only; this one is real.",
  };
};

/** Lists issues of the pixel size; a null GSD is unknown. */
export function checkGsd(
  { gsdRangeM: [lo, hi] }: Pick<Domain, "gsdRangeM">,
  { gsdM, shorterSidePx }: Pick<SceneFacts, "gsdM" | "shorterSidePx">,
): DomainIssue | null {
  const trained = `the model was trained at ${metres(lo)}–${metres(hi)} m`;
  if (gsdM === null) {
    return {
      aspect: "placement",
      weight: "unstated",
      message: `The image has no georeference, so its GSD is unknown; ${trained}. It is used without resampling.`,
    };
  }
  if (isWithin(gsdM, lo, hi)) {
    return null;
  }
  const isReduced = gsdM < lo;
  const factor = isReduced ? lo / gsdM : gsdM / hi;
  const message = `GSD is ${metres(gsdM)} m; ${trained}.`;
  const sidePx = Math.floor((shorterSidePx ?? Number.POSITIVE_INFINITY) / factor);
  if (isReduced && factor > NEAR_GSD && sidePx < LEAST_SIDE_PX) {
    return {
      aspect: "gsd",
      weight: "unsuitable",
      message: `${message} Reduced to that, the scene is only ${sidePx} pixels wide, too few for the network to see anything in.`,
    };
  }
  const limit = isReduced ? SUITABLE_GSD.reduced : SUITABLE_GSD.enlarged;
  const weight =
    factor <= NEAR_GSD ? "near" : factor <= limit ? "outside" : "unsuitable";
  return { aspect: "gsd", weight, message };
}

const checkUnit: Check = (domain, facts) => {
  const trained = `the model was trained on ${unitName(domain.unit)}`;
  if (domain.unit === "dn") {
    if (facts.isUint8Dn) {
      return null;
    }
    return {
      aspect: "unit",
      weight: "outside",
      message: `The scene is ${unitName(facts.displayUnit)}; ${trained}, so its amplitude is scaled to that range.`,
    };
  }
  if (domain.unit === facts.displayUnit) {
    return null;
  }
  const level =
    facts.displayUnit === "dn-db" || domain.unit === "dn-db"
      ? "its absolute level has no meaning for the model"
      : "its level differs with the incidence angle";
  return {
    aspect: "unit",
    weight: "outside",
    message: `The scene is ${unitName(facts.displayUnit)}; ${trained}: ${level}.`,
  };
};

const checkBand: Check = (domain, { band }) => {
  const trained = `the model was trained on ${domain.band} band`;
  if (band === null) {
    return {
      aspect: "band",
      weight: "unstated",
      message: `The scene's radar band is not stated; ${trained}.`,
    };
  }
  return isSameName(band, domain.band)
    ? null
    : {
        aspect: "band",
        weight: "outside",
        message: `Radar band is ${band}; ${trained}.`,
      };
};

const checkPolarisation: Check = (domain, { polarisation }) => {
  const trained = `the model was trained on ${domain.polarisation}`;
  if (polarisation === null) {
    return {
      aspect: "polarisation",
      weight: "unstated",
      message: `The scene's polarisation is not stated; ${trained}.`,
    };
  }
  return isSameName(polarisation, domain.polarisation)
    ? null
    : {
        aspect: "polarisation",
        weight: "outside",
        message: `Polarisation is ${polarisation}; ${trained}.`,
      };
};

const checkHistogram: Check = (domain, { histogram }) => {
  if (histogram === null || histogram.n === 0) {
    return null;
  }
  const distance = histogramDistance(domain.inputStats, histogram);
  // The distance is NaN when bins differ; that is no evidence either way and is not
  // reported.
  if (!(distance > HISTOGRAM_DISTANCE_LIMIT)) {
    return null;
  }
  const mean = histogramMean(histogram) - histogramMean(domain.inputStats);
  const sign = mean < 0 ? "darker" : "brighter";
  const range = domain.inputStats.hi - domain.inputStats.lo;
  // For values beyond the histogram's range only the side is known.
  const bins = histogram.counts;
  const beyond = Math.max(bins[0] as number, bins[bins.length - 1] as number);
  const atLeast = beyond > MOST_BEYOND * histogram.n ? "at least " : "";
  const shape =
    Math.abs(mean) < 0.5 * distance * range
      ? "spread differently"
      : `${atLeast}${Math.abs(mean).toFixed(1)} ${domain.unit.endsWith("db") ? "dB" : "DN"} ${sign} on average`;
  return {
    aspect: "histogram",
    weight: "outside",
    message: `The scene's values are ${shape} than the training data's (histogram distance ${distance.toFixed(2)}, limit ${HISTOGRAM_DISTANCE_LIMIT.toFixed(2)}).`,
  };
};

function isSameName(a: string, b: string): boolean {
  const plain = (name: string) =>
    name
      .trim()
      .toUpperCase()
      .replace(/[-\s]?BAND$/, "");
  return plain(a) === plain(b);
}
