/**
 * This file decides what a measured shift means, and says so in words: whether the optical
 * image lies elsewhere than the radar image, whether it cannot be told from aligned, or
 * whether nothing can be told.
 */
import { compassWord } from "#core/geo/compass-word.ts";

/**
 * Object height in metres that the radar's own lean is stated for: a tree, a house of
 * two storeys.
 */
export const LEANING_HEIGHT_M = 5;
/** A shift within so many standard errors, and within this many pixels, is none. */
const STANDARD_ERRORS = 2;
const LEAST_SHIFT_PX = 1;

export type MeasuredShift = {
  readonly isFound: boolean;
  /** Where the optical image shows what the radar shows at (col, row): (col + dx, row + dy). */
  readonly dx: number;
  readonly dy: number;
  /** Standard error of the shift, pixels. */
  readonly errorPx: number;
  /** The shift on the ground; null in pixel space. */
  readonly ground: { readonly eastM: number; readonly northM: number } | null;
  /**
   * How an object of `LEANING_HEIGHT_M` is drawn towards the radar: unit vector away from
   * it in pixels, and by how many pixels; null = look or incidence not known.
   */
  readonly lean: { readonly x: number; readonly y: number; readonly px: number } | null;
};

export type RegistrationVerdict =
  | "shifted"
  | "aligned"
  /** A shift away from the radar that houses and trees explain as well. */
  | "leaning"
  | "unknown";

export type Judgement = {
  readonly verdict: RegistrationVerdict;
  /** One sentence for people. */
  readonly sentence: string;
};

export function judgeRegistration(shift: MeasuredShift): Judgement {
  const { isFound, dx, dy, errorPx, lean } = shift;
  if (!isFound) {
    return {
      verdict: "unknown",
      sentence: "Cannot tell: no common structure was found.",
    };
  }
  const limitPx = Math.max(LEAST_SHIFT_PX, STANDARD_ERRORS * errorPx);
  const lies = `EO lies ${lengthText(shift)} ${directionText(shift)}`;
  if (Math.hypot(dx, dy) <= limitPx) {
    return {
      verdict: "aligned",
      sentence: `Not distinguishable from aligned: ${lies}, within ${limitPx.toFixed(1)} px.`,
    };
  }
  const along = lean === null ? 0 : dx * lean.x + dy * lean.y;
  const across = lean === null ? 0 : dy * lean.x - dx * lean.y;
  const isLean =
    lean !== null &&
    Math.abs(across) <= limitPx &&
    along > 0 &&
    along <= lean.px + limitPx;
  if (isLean) {
    return {
      verdict: "leaning",
      sentence: `Not distinguishable from aligned: ${lies}, away from the radar, as houses and trees of up to ${LEANING_HEIGHT_M} m do by themselves (${lean.px.toFixed(1)} px).`,
    };
  }
  return { verdict: "shifted", sentence: `${lies}.` };
}

function lengthText({ dx, dy, ground }: MeasuredShift): string {
  const px = `${Math.hypot(dx, dy).toFixed(1)} px`;
  return ground === null
    ? px
    : `${px} (${Math.hypot(ground.eastM, ground.northM).toFixed(1)} m)`;
}

const ON_SCREEN = [
  "up",
  "up and right",
  "right",
  "down and right",
  "down",
  "down and left",
  "left",
  "up and left",
] as const;

function directionText({ dx, dy, ground }: MeasuredShift): string {
  const [right, up] = ground === null ? [dx, -dy] : [ground.eastM, ground.northM];
  const azimuthDeg = (180 * Math.atan2(right, up)) / Math.PI;
  return ground === null
    ? (ON_SCREEN[(Math.round(azimuthDeg / 45) + 8) % 8] ?? "")
    : compassWord(azimuthDeg);
}
