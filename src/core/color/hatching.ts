/**
 * The hatching of ground that an image has no pixels for, on the map and in pictures that
 * are sent: diagonal lines of a neutral grey, which no imagery looks like.
 */

/** Distance and width of the lines, in pixels. */
const HATCH_PX = 12;
const LINE_PX = 2;
/** Grey levels, 0–255, chosen so that they are not mistaken for imagery. */
export const HATCH_GREY = { ground: 96, line: 144 };

/** Tells whether a pixel lies on a line of the hatching. */
export function isHatchLine(row: number, col: number): boolean {
  return (row + col) % HATCH_PX < LINE_PX;
}
