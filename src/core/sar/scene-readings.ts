/**
 * This file lists how the samples of an image without product metadata can be read. If
 * there is one reading, the numbers decide; if there are several, the user is asked; if
 * there is none, the bands fit no kind.
 *
 * The thresholds follow from the physics of imagery and not from one sensor:
 * backscatter lies within −80…60 dB, spans more than a few dB, and is mostly below 0
 * dB.
 */
import { withMinus } from "#core/with-minus.ts";
import { amplitudeToDb } from "./decibels.ts";
import type { ImageInfo } from "./image-info.ts";
import type { BandStatistics, SampleStatistics } from "./sample-statistics.ts";
import type { SceneReading } from "./scene.ts";

const DB_RANGE = [-80, 60] as const;
/** The largest range in dB of radar imagery, from the 0.1 to the 99.9 % quantile. */
const MOST_DB_SPAN = 80;
/** Largest difference of channels of a grey picture that was stored as an RGB JPEG. */
const GREY_JPEG_TOLERANCE = 3;

/**
 * Lists the readings.
 *
 * @param bands indices of the bands that are neither opacity nor empty; at least one
 */
export function sceneReadings(
  info: ImageInfo,
  statistics: SampleStatistics,
  bands: readonly number[],
): SceneReading[] {
  const used = bands.flatMap((band) => statistics.bands[band] ?? []);
  if (info.photometric === "palette" && info.bands === 1) {
    return [];
  }
  return info.sampleType.startsWith("float")
    ? floatReadings(info, statistics, used)
    : integerReadings(info, statistics, used);
}

function integerReadings(
  info: ImageInfo,
  statistics: SampleStatistics,
  bands: readonly BandStatistics[],
): SceneReading[] {
  if (bands.some((band) => band.min < 0)) {
    return [];
  }
  const type = info.sampleType;
  const count = bands.length;
  if (isGreyPicture(info, statistics, count)) {
    return [amplitude("three equal bands: a grey picture stored as RGB")];
  }
  if (count === 3 || count === 4) {
    return /^(uint8|uint16|int16)$/.test(type) ? [eo(`${count} bands of ${type}`)] : [];
  }
  if (count > 4) {
    return [];
  }
  const what = `${count} ${count === 1 ? "band" : "bands"} of ${type}, ${rangeText(bands)}`;
  return type.endsWith("32")
    ? [amplitude(`${what}: may be DN`), linear(`${what}: may be power`)]
    : [amplitude(`${what}: DN of an amplitude`)];
}

function floatReadings(
  info: ImageInfo,
  statistics: SampleStatistics,
  bands: readonly BandStatistics[],
): SceneReading[] {
  if (bands.length > 4) {
    return [];
  }
  const range = rangeText(bands);
  if (bands.every(looksDecibel)) {
    return [
      decibel(`floats with negative values, ${range}: a range that only decibels have`),
    ];
  }
  if (bands.every((band) => band.min >= 0)) {
    if (bands.length >= 3 && !isGreyPicture(info, statistics, bands.length)) {
      const what = `${bands.length} bands of floats, ${range}`;
      return [
        eo(`${what}: red, green, blue`),
        linear(`${what}: power in several polarisations`),
        amplitude(`${what}: amplitude in several polarisations`),
      ];
    }
    return nonNegativeReadings(bands);
  }
  if (bands.every((band) => band.min >= 0 || looksNoiseSubtracted(band))) {
    return [
      linear(
        `floats, ${range}: few and slightly negative, as noise subtraction leaves`,
      ),
    ];
  }
  return [];
}

/**
 * Reads floats of radar, all ≥ 0: whole numbers are DN, a very large range is power,
 * otherwise the user is asked.
 */
function nonNegativeReadings(bands: readonly BandStatistics[]): SceneReading[] {
  const range = rangeText(bands);
  if (bands.every((band) => band.integerFraction > 0.999 && band.max > 10)) {
    return [amplitude(`floats that are whole numbers, ${range}: DN of an amplitude`)];
  }
  const spanDb = Math.max(...bands.map(amplitudeSpanDb));
  if (spanDb > MOST_DB_SPAN) {
    return [
      linear(
        `floats, ${range}: as amplitude they would span ${spanDb.toFixed(0)} dB, more than radar does`,
      ),
    ];
  }
  return [
    linear(`floats, ${range}: may be power`),
    amplitude(`floats, ${range}: may be its square root`),
  ];
}

function looksDecibel(band: BandStatistics): boolean {
  return (
    band.q001 >= DB_RANGE[0] &&
    band.q999 <= DB_RANGE[1] &&
    // Values normalised to −1…1 are negative too, but have a smaller range.
    band.q05 < -1 &&
    band.q99 - band.q01 > 3 &&
    band.negativeFraction > 0.05
  );
}

function looksNoiseSubtracted(band: BandStatistics): boolean {
  return band.negativeFraction < 0.2 && band.q01 > -0.1 * band.q99;
}

/** Returns the range of a band's positive values in dB, if they were amplitudes. */
function amplitudeSpanDb(band: BandStatistics): number {
  const lowest = [band.q001, band.q01, band.q05, band.q50].find((q) => q > 0);
  return lowest === undefined ? 0 : amplitudeToDb(band.q999 / lowest);
}

/** Tells whether a picture is grey but stored as RGB: three equal bands, besides opacity. */
export function isGreyPicture(
  info: ImageInfo,
  statistics: SampleStatistics,
  bandCount: number,
): boolean {
  const tolerance = info.format === "jpeg" ? GREY_JPEG_TOLERANCE : 0;
  const difference = statistics.bandDifference;
  return bandCount === 3 && difference !== null && difference <= tolerance;
}

/** Words a range over all bands, such as "−21.6 to 29.3". */
export function rangeText(bands: readonly BandStatistics[]): string {
  const min = Math.min(...bands.map((band) => band.min));
  const max = Math.max(...bands.map((band) => band.max));
  return `${shortNumber(min)} to ${shortNumber(max)}`;
}

function shortNumber(value: number): string {
  return withMinus(Number(value.toPrecision(3)));
}

const linear = (evidence: string): SceneReading => ({
  as: "linear",
  label: "Radar, linear power",
  evidence,
});
const decibel = (evidence: string): SceneReading => ({
  as: "decibel",
  label: "Radar, decibels",
  evidence,
});
const amplitude = (evidence: string): SceneReading => ({
  as: "amplitude",
  label: "Radar, amplitude (DN)",
  evidence,
});
const eo = (evidence: string): SceneReading => ({
  as: "eo",
  label: "Optical picture",
  evidence,
});

/**
 * Returns the reading as a grey picture, which is never chosen without asking: three
 * equal bands, or a single one that may be panchromatic. Null if the numbers exclude
 * it.
 */
export function greyReading(
  info: ImageInfo,
  statistics: SampleStatistics,
  bands: readonly number[],
): SceneReading | null {
  if (isGreyPicture(info, statistics, bands.length)) {
    return eo("three equal bands: a grey picture");
  }
  const [only, second] = bands.flatMap((band) => statistics.bands[band] ?? []);
  return only !== undefined && second === undefined && only.min >= 0
    ? eo(`one band of ${info.sampleType}, ${rangeText([only])}: a grey picture`)
    : null;
}
