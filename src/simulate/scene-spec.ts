/**
 * This file defines what can be specified about a simulated scene, and its coordinates.
 *
 * Scene frame: metres, x to the east, y to the south, origin at the north-west corner
 * of the *canvas* (the scene and a margin of `PAD_M` on each side, from which layover
 * and shadows extend into the scene). Angles are in radians from +x (east) towards +y
 * (south), so a compass azimuth is the angle plus 90°.
 */

export const STYLE_IDS = [
  "charleston-u",
  "chicago",
  "paris",
  "savannah",
  "sittwe-u",
  "bengbu",
  "charleston-r",
  "san-francisco",
  "sittwe-r",
  "weifang",
] as const;

/** A kind of place, named after the paper's ten test sets. */
export type StyleId = (typeof STYLE_IDS)[number];

/** Margin of the canvas on each side of the scene, metres. */
const PAD_M = 64;

/** Everything about one acquisition pair; each field may be overridden. */
export type Acquisition = {
  /** Side of the square scene, output pixels. */
  readonly sizePx: number;
  /** Side of an output pixel, metres: 0.3–0.6 in the paper's products, 0.18–1.1 in the archive. */
  readonly gsdM: number;
  /** Ground azimuth of the beam's direction, scene frame, radians. */
  readonly lookRad: number;
  /** On which side of its track the satellite looks; with `lookRad` it gives the heading. */
  readonly lookSide: "left" | "right";
  /** Incidence angle at the scene, degrees from the vertical. */
  readonly incidenceDeg: number;
  /** Of both transmitted and received waves. */
  readonly polarisation: "HH" | "VV";
  /** Number of independent looks that are averaged. */
  readonly looks: number;
  /** Noise-equivalent σ0, dB. */
  readonly neszDb: number;
  /** σ0 = (scaleFactor · DN)². */
  readonly scaleFactor: number;
  /** Calibration error of the product's σ0 in dB: its DN are too bright by this much. */
  readonly calibrationErrorDb: number;
  /**
   * Which draw of speckle and receiver noise is used: null = the seed's own, a number
   * = another one of the same scene, with the same σ0.
   */
  readonly speckleSeed: number | null;
  /** Change of σ0 of all water and of all pavement (asphalt, concrete), dB. */
  readonly windDb: number;
  readonly pavementDb: number;
  /** Direction towards the sun, scene frame, radians. */
  readonly sunAzimuthRad: number;
  readonly sunElevationRad: number;
  /** Displacement of a roof in the optical image, metres per metre of height: [x, y]. */
  readonly lean: readonly [number, number];
  /** Days between the two acquisitions; 0 = the same objects in both. */
  readonly timeGapDays: number;
  /** What the optical image shows at (col, row) lies at (col + dx, row + dy) in the radar image: [dx, dy], output pixels. */
  readonly misregistrationPx: readonly [number, number];
};

/** Degrees clockwise from north → an angle of the scene frame, radians. */
export function angleOfCompass(degrees: number): number {
  return ((degrees - 90) * Math.PI) / 180;
}

export type SceneSpec = {
  readonly style: StyleId;
  readonly seed: number;
  readonly overrides?: Partial<Acquisition>;
  /**
   * Whether an airfield, or a car park and an avenue beside water, are in the middle of
   * the scene.
   */
  readonly hasTarmac?: boolean;
};

/** Sizes of the rasters that a scene is made on. */
export type Frame = {
  /** Side of the scene and of the canvas (scene and margins), metres. */
  readonly sideM: number;
  readonly canvasM: number;
  /** Side of a cell of the master rasters, metres: half an output pixel. */
  readonly cellM: number;
  /** Cells a side of the master rasters. */
  readonly cells: number;
  /** Cells of the margin on each side: an even number, because output pixels are 2 × 2 cells. */
  readonly padCells: number;
};

/**
 * Returns the master grid of a scene: twice the output's resolution, with a margin of
 * at least `PAD_M`.
 */
export function frameOf({ sizePx, gsdM }: Pick<Acquisition, "sizePx" | "gsdM">): Frame {
  const cellM = gsdM / 2;
  const padCells = 2 * Math.ceil(PAD_M / gsdM);
  const cells = 2 * sizePx + 2 * padCells;
  return { sideM: sizePx * gsdM, canvasM: cells * cellM, cellM, cells, padCells };
}
