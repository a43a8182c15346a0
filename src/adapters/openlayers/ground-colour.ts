/**
 * The colour on which a panel's imagery lies, for pixels that hide what is drawn below
 * the map, such as the hatching of ground that was not computed.
 */
import { asArray } from "ol/color.js";

/** Red, green and blue, 0–1. */
export type GroundColour = readonly [r: number, g: number, b: number];

const UNKNOWN: GroundColour = [0.5, 0.5, 0.5];

/** Reads `--map-ground` at `element`. */
export function readGroundColour(element: HTMLElement): GroundColour {
  return parseGround(readWords(element));
}

/**
 * Calls `onChange` when the page's colour scheme has changed `--map-ground` at `element`.
 * Returns what ends it.
 */
export function watchGroundColour(
  element: HTMLElement,
  onChange: (colour: GroundColour) => void,
): () => void {
  let known = readWords(element);
  const read = () => {
    const words = readWords(element);
    if (words !== known) {
      known = words;
      onChange(parseGround(words));
    }
  };
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", read);
  // Pages mark a chosen scheme at their root element.
  const observer = new MutationObserver(read);
  observer.observe(document.documentElement, { attributes: true });
  return () => {
    scheme.removeEventListener("change", read);
    observer.disconnect();
  };
}

function readWords(element: HTMLElement): string {
  return getComputedStyle(element).getPropertyValue("--map-ground").trim();
}

function parseGround(words: string): GroundColour {
  if (words === "") {
    return UNKNOWN;
  }
  const [r = 0, g = 0, b = 0] = asArray(words);
  return [r / 255, g / 255, b / 255];
}
