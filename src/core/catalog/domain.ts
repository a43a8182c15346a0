/**
 * From a scene to a model's input: by which rule, and whether the model was made for it.
 * Pure; the engine samples an overview for the numbers and applies the rule to tiles.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import {
  type CardUnitRule,
  type Histogram,
  histogramDistance,
  histogramMean,
} from "#core/catalog/histogram.ts";
import type { DecibelUnit, Unit } from "#core/raster/raster.ts";

/** What has to be known of a scene to judge and feed it; null = the scene does not say. */
export type SceneFacts = {
  /** Ground metres a pixel, null in pixel space. */
  readonly gsdM: number | null;
  /** What 10·log10 of its linear power is: `SarScene.displayUnit`. */
  readonly displayUnit: DecibelUnit;
  /** Samples are 8-bit digital numbers, uncalibrated: √power is the stored DN. */
  readonly isUint8Dn: boolean;
  readonly band: string | null;
  readonly polarisation: string | null;
  readonly isSimulated: boolean;
  /**
   * √power at the card's `relativeQuantile` (`amplitudeAtQuantile`); used for cards in
   * `dn` with scenes that are not 8-bit DN. Null = not sampled.
   */
  readonly amplitudeQuantile: number | null;
  /** In the card's unit and bins (`cardHistogram`); null = not sampled, not judged. */
  readonly histogram: Histogram | null;
};

/** Structurally `DomainIssue` of ports/engine.ts, which core may not import. */
export type InputIssue = {
  readonly aspect:
    | "origin"
    | "gsd"
    | "unit"
    | "band"
    | "polarisation"
    | "histogram"
    | "placement";
  readonly message: string;
};

export type InputRule = {
  /** The rule in sentences, for provenance and the panel. */
  readonly rule: readonly string[];
  /** GSD at the network's input; null in pixel space. */
  readonly gsdM: number | null;
  /**
   * Model pixels are this many scene pixels wide: 1 = no resampling, > 1 coarser (area
   * average), < 1 finer (bilinear), in linear power.
   */
  readonly resampleFactor: number;
  readonly toCardUnit: CardUnitRule;
};

/**
 * Distances above this are reported (see `histogramDistance`). Scenes of one data set
 * differ by themselves: of s1s2's 55 training scenes, sampled as the engine does, the
 * farthest lies 0.22 from their sum, of its 15 test scenes 0.20, and the whole scenes of
 * a region against the two others 0.22. The same scenes made 6 dB brighter lie at 0.35.
 */
const HISTOGRAM_DISTANCE_LIMIT = 0.25;

/** Every way in which the scene lies outside of what the model was trained on. */
export function checkDomain(card: ModelCard, facts: SceneFacts): InputIssue[] {
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
type Check = (domain: Domain, facts: SceneFacts) => InputIssue | null;

/** What has only ever seen simulations is a stranger to real data, and the reverse. */
const checkOrigin: Check = ({ sensor }, { isSimulated }) => {
  const isTrainedOnSimulated = /\bsimulated\b/i.test(sensor);
  if (isTrainedOnSimulated === isSimulated) {
    return null;
  }
  return {
    aspect: "origin",
    message: isSimulated
      ? "The scene is simulated; the model was trained on real data."
      : "The model was trained on simulated scenes only; this one is real.",
  };
};

const checkGsd: Check = ({ gsdRangeM: [lo, hi] }, { gsdM }) => {
  const trained = `the model was trained at ${metres(lo)}–${metres(hi)} m`;
  if (gsdM === null) {
    return {
      aspect: "placement",
      message: `The image has no georeference, so its GSD is unknown; ${trained}. It is fed pixel by pixel.`,
    };
  }
  return isWithin(gsdM, lo, hi)
    ? null
    : { aspect: "gsd", message: `GSD is ${metres(gsdM)} m; ${trained}.` };
};

const checkUnit: Check = (domain, facts) => {
  const trained = `the model was trained on ${unitName(domain.unit)}`;
  if (domain.unit === "dn") {
    if (facts.isUint8Dn) {
      return null;
    }
    return {
      aspect: "unit",
      message: `The scene is ${unitName(facts.displayUnit)}; ${trained}, so its amplitude is scaled to that range.`,
    };
  }
  if (domain.unit === facts.displayUnit) {
    return null;
  }
  const level =
    facts.displayUnit === "dn-db" || domain.unit === "dn-db"
      ? "its absolute level means nothing to the model"
      : "its level differs with the incidence angle";
  return {
    aspect: "unit",
    message: `The scene is ${unitName(facts.displayUnit)}; ${trained}: ${level}.`,
  };
};

const checkBand: Check = (domain, { band }) => {
  const trained = `the model was trained on ${domain.band} band`;
  if (band === null) {
    return {
      aspect: "band",
      message: `The scene's radar band is not stated; ${trained}.`,
    };
  }
  return isSameName(band, domain.band)
    ? null
    : { aspect: "band", message: `Radar band is ${band}; ${trained}.` };
};

const checkPolarisation: Check = (domain, { polarisation }) => {
  const trained = `the model was trained on ${domain.polarisation}`;
  if (polarisation === null) {
    return {
      aspect: "polarisation",
      message: `The scene's polarisation is not stated; ${trained}.`,
    };
  }
  return isSameName(polarisation, domain.polarisation)
    ? null
    : {
        aspect: "polarisation",
        message: `Polarisation is ${polarisation}; ${trained}.`,
      };
};

const checkHistogram: Check = (domain, { histogram }) => {
  if (histogram === null || histogram.n === 0) {
    return null;
  }
  const distance = histogramDistance(domain.inputStats, histogram);
  // NaN (other bins) is no evidence either way, and is not reported.
  if (!(distance > HISTOGRAM_DISTANCE_LIMIT)) {
    return null;
  }
  const mean = histogramMean(histogram) - histogramMean(domain.inputStats);
  const sign = mean < 0 ? "darker" : "brighter";
  const range = domain.inputStats.hi - domain.inputStats.lo;
  const shape =
    Math.abs(mean) < 0.5 * distance * range
      ? "spread differently"
      : `${Math.abs(mean).toFixed(1)} ${domain.unit.endsWith("db") ? "dB" : "DN"} ${sign} on average`;
  return {
    aspect: "histogram",
    message: `The scene's values are ${shape} than the training data's (histogram distance ${distance.toFixed(2)}, limit ${HISTOGRAM_DISTANCE_LIMIT.toFixed(2)}).`,
  };
};

/**
 * The rule by which a scene is brought to the card's GSD and unit.
 *
 * GSD: inside `gsdRangeM`, or unknown → its own pixels; otherwise resampled to `gsdM`.
 * Unit: dB cards take 10·log10(power) of whatever radiometry the scene has; `dn` cards
 * take 8-bit DN as they are, anything else as amplitude √power scaled so that the card's
 * `relativeQuantile` (0.99 when it has none) falls on `stretch[1]`.
 * Then `stretch` ↦ input range, clipped.
 */
export function inputRule(card: ModelCard, facts: SceneFacts): InputRule {
  const { domain } = card;
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
  const range = card.io.inputs[0]?.range;
  const [lo, hi] = domain.stretch;
  const suffix = domain.unit === "dn" ? "DN" : "dB";
  return {
    rule: [
      grid.sentence,
      unit.sentence,
      `${lo} … ${hi} ${suffix} ↦ ${range?.[0] ?? lo} … ${range?.[1] ?? hi}, clipped.`,
    ],
    gsdM: grid.gsdM,
    resampleFactor: grid.resampleFactor,
    toCardUnit: unit.toCardUnit,
  };
}

function gsdRule(
  { gsdM: targetM, gsdRangeM: [lo, hi] }: Domain,
  gsdM: number | null,
): { sentence: string; gsdM: number | null; resampleFactor: number } {
  if (gsdM === null) {
    return {
      sentence: "No georeference: native pixels, GSD unknown.",
      gsdM: null,
      resampleFactor: 1,
    };
  }
  if (isWithin(gsdM, lo, hi)) {
    return {
      sentence: `Own GSD of ${metres(gsdM)} m, inside ${metres(lo)}–${metres(hi)} m: no resampling.`,
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

const UNIT_NAMES: Record<string, string> = {
  "dn-db": "uncalibrated amplitude",
  "sigma0-db": "σ0",
  "beta0-db": "β0",
  "gamma0-db": "γ0",
  "backscatter-db": "backscatter of unstated kind",
  dn: "8-bit digital numbers",
};

function unitName(unit: Unit): string {
  return UNIT_NAMES[unit] ?? unit;
}

/** Floats from geotransforms carry noise: 8.0 m is often 7.9999999. */
function isWithin(value: number, lo: number, hi: number): boolean {
  const slack = 1e-6 * hi;
  return value >= lo - slack && value <= hi + slack;
}

function isSameName(a: string, b: string): boolean {
  const plain = (name: string) =>
    name
      .trim()
      .toUpperCase()
      .replace(/[-\s]?BAND$/, "");
  return plain(a) === plain(b);
}

function metres(value: number): string {
  return value.toFixed(value < 1 ? 2 : 1);
}

function formatPercent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(2))} %`;
}
