/**
 * This file decides how a model that someone brings is called: what is needed before its
 * first run.
 */
import { AppError } from "#core/errors.ts";
import type { InputRange, OutputRange, OwnModelChoices } from "./choices.ts";
import type { Feed, ModelHints, Range } from "./hints.ts";
import type { Layout, ModelHeader } from "./model-header.ts";

/** Values of a picture, by the name of their range. */
export const RANGES: Readonly<Record<OutputRange, Range>> = {
  "0..1": [0, 1],
  "-1..1": [-1, 1],
  "0..255": [0, 255],
};
/** Backscatter of land lies between these, in dB. */
const LAND_DB: Range = [-25, 0];

/** How the model is called: what is needed before the first run. */
export type ModelInput = {
  readonly layout: Layout;
  readonly bands: number;
  /** Side of the only tile that it takes; null = any. */
  readonly fixedPx: number | null;
  readonly range: Range;
  readonly feed: Feed;
};

/** Side of the largest tile: 16 bands of it fill 256 MB. */
export const MOST_TILE_PX = 2048;
/** Bands of an image that goes in or comes out. */
export const MOST_BANDS = 16;

/** Decides how the model is called. @throws AppError model-shape-mismatch */
export function proposeInput(
  header: ModelHeader,
  hints: ModelHints | null,
  choices: OwnModelChoices,
  name: string,
): ModelInput {
  const layout = choices.layout ?? header.layout ?? hints?.layout ?? "NCHW";
  const { dims } = header.input;
  const [height = null, width = null] =
    layout === "NCHW" ? dims.slice(2) : dims.slice(1, 3);
  const bands = (layout === "NCHW" ? dims[1] : dims[3]) ?? header.firstBands ?? 1;
  const side = height ?? width ?? 0;
  if (bands > MOST_BANDS || side > MOST_TILE_PX || side !== (width ?? height ?? 0)) {
    throw new AppError("model-shape-mismatch", `“${name}” takes no such tiles.`, {
      expected: `an image of at most ${MOST_BANDS} bands and of square tiles of at most ${MOST_TILE_PX} px, read as ${layout}`,
      found: `${bands} bands of ${width ?? "any"} × ${height ?? "any"} px`,
      hint: `Choose the other layout, or export it with dynamic axes.`,
    });
  }
  const chosen = choices.range === null ? null : rangeOf(choices.range, hints);
  const stated = hints?.inputRange;
  return {
    layout,
    bands,
    fixedPx: height ?? width,
    ...(chosen ?? {
      range: stated ?? [0, 1],
      feed: feedOf(hints, hints?.unit ?? "dn", hints?.stretch ?? [0, 255]),
    }),
  };
}

function rangeOf(range: InputRange, hints: ModelHints | null) {
  if (range !== "db") {
    return { range: RANGES[range], feed: feedOf(hints, "dn", [0, 255]) };
  }
  const isStated = hints?.unit === "backscatter-db" && hints.stretch !== undefined;
  const stretch = isStated ? (hints.stretch as Range) : LAND_DB;
  return { range: stretch, feed: feedOf(hints, "backscatter-db", stretch) };
}

function feedOf(hints: ModelHints | null, unit: Feed["unit"], stretch: Range): Feed {
  return {
    unit,
    stretch: [...stretch],
    ...(unit === "dn" ? { relativeQuantile: 0.99 } : {}),
    gsdM: hints?.gsdM ?? null,
  };
}
