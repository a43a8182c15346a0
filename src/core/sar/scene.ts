/**
 * This file defines what an opened image is. `classifyScene` decides it once, and
 * everything else relies on it.
 */
import type { Grid } from "#core/raster/grid.ts";
import type { DecibelUnit, Radiometry, Unit } from "#core/raster/raster.ts";
import type { CalibrationTable } from "./calibration-table.ts";

export type SceneKind =
  | "capella-geo"
  | "capella-gec"
  | "complex-slc"
  | "calibrated-float"
  | "amplitude"
  | "rgb-eo";

/** How a stored sample is converted to power. */
export type Calibration =
  /** power = (scaleFactor · DN)² in the product's own radiometry. */
  | {
      readonly kind: "scale-factor";
      readonly scaleFactor: number;
      readonly radiometry: Radiometry;
      /** The value that a DN of 0 is read as if it is dark ground; absent = it has no power. */
      readonly zeroAs?: number;
    }
  /** power = (DN / A)² with A from the product's table at the pixel's place. */
  | {
      readonly kind: "table";
      readonly table: CalibrationTable;
      readonly radiometry: Radiometry;
      readonly zeroAs?: number;
    }
  /** Samples are 10·log10(power). */
  | { readonly kind: "decibel"; readonly radiometry: Radiometry }
  /** Samples are power. */
  | { readonly kind: "linear"; readonly radiometry: Radiometry }
  /** power = DN², relative, because no scale is stated. */
  | { readonly kind: "uncalibrated-amplitude"; readonly zeroAs?: number };

/** Which samples are no data; NaN always is. */
export type NodataRule = {
  readonly value: number | null;
  /** `border`: only where the value forms a solid area at the image's border. */
  readonly scope?: "border";
  /** The reason for this value: the tag, the processor version, the pixel at (0, 0) … */
  readonly reason: string;
};

/** A SAR product's metadata; null where a field is not stated. */
export type SarMetadata = {
  readonly product: string | null;
  readonly platform: string | null;
  readonly mode: string | null;
  readonly polarisation: string | null;
  readonly band: string | null;
  readonly startTime: string | null;
  readonly incidenceAngleDeg: number | null;
  readonly lookAngleDeg: number | null;
  readonly lookSide: "left" | "right" | null;
  /**
   * Look direction of the antenna on the map (from satellite to ground), degrees
   * clockwise from north; null when position or velocity are missing.
   */
  readonly lookAzimuthDeg: number | null;
  readonly looksRange: number | null;
  readonly looksAzimuth: number | null;
  readonly enl: number | null;
  readonly neszPeakDb: number | null;
  readonly pixelSpacingM: number | null;
  readonly processorVersion: string | null;
  readonly licence: string | null;
};

type SceneCommon = {
  readonly name: string;
  readonly grid: Grid;
  readonly bands: number;
  /** Unit of the stored samples. */
  readonly unit: Unit;
  /**
   * Pixel size in metres on the ground: the geometric mean of both directions at the
   * image's centre; null in pixel space.
   */
  readonly gsdM: number | null;
  /** [lon, lat] of the outer corners, from pixel (0, 0) clockwise; null in pixel space. */
  readonly corners: readonly (readonly [lon: number, lat: number])[] | null;
  readonly nodata: NodataRule;
  readonly warnings: readonly string[];
  /** How the kind was recognised, in words ("tag 270 holds Capella's metadata: GEO"). */
  readonly evidence: string;
  /** Acquisition date, ISO 8601, or null. */
  readonly date: string | null;
  /** How else the samples can be read, where the file does not say; absent = not at all. */
  readonly otherReadings?: readonly SceneReading[];
  /** Whether the file says that it is simulated; this is shown wherever the scene appears. */
  readonly isSimulated: boolean;
};

export type SarScene = SceneCommon & {
  readonly role: "sar";
  readonly kind: Exclude<SceneKind, "rgb-eo">;
  readonly calibration: Calibration;
  /** The band that is shown and translated. */
  readonly bandIndex: number;
  /** Unit of what is shown: `sigma0-db`, `dn-db` … */
  readonly displayUnit: DecibelUnit;
  /** The formula with this product's numbers, e.g. "σ0 = 20·log10(9.657046e-5 · DN) dB". */
  readonly formula: string;
  readonly metadata: SarMetadata;
  /** What the user has stated because the file does not, in words; absent = nothing. */
  readonly stated?: readonly string[];
};

export type EoScene = SceneCommon & {
  readonly role: "eo";
  readonly kind: "rgb-eo";
  /** Bands used as red, green, blue. */
  readonly rgbBands: readonly [number, number, number];
  /** Stored value shown as white: 255 for uint8, 65535 or the 99.9 % quantile otherwise. */
  readonly white: number;
  /**
   * Whether white was estimated from the picture's own values, so that its brightness
   * is relative.
   */
  readonly isWhiteGuessed: boolean;
};

export type Scene = SarScene | EoScene;

/** A reading of an image that the user can choose when the file does not state it. */
export type SceneReading =
  | { readonly as: "linear"; readonly label: string; readonly evidence: string }
  | { readonly as: "decibel"; readonly label: string; readonly evidence: string }
  | { readonly as: "amplitude"; readonly label: string; readonly evidence: string }
  | { readonly as: "eo"; readonly label: string; readonly evidence: string };

/** The user's answer to an ambiguous file. */
export type SceneAnswer = SceneReading["as"];
