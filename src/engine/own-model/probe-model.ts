/**
 * This file finds out by a few runs what a header does not tell: which tiles a model
 * takes, what size and range its output has, and how far a pixel reaches.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { layoutOf, type ModelHeader } from "#core/catalog/own-model/model-header.ts";
import type { ProbedModel } from "#core/catalog/own-model/propose-card.ts";
import type { ModelInput } from "#core/catalog/own-model/propose-input.ts";
import { AppError } from "#core/errors.ts";
import { hash01 } from "#core/random.ts";
import { toGraphImage } from "#engine/tile-models/image-order.ts";
import type { BackendPreference } from "#ports/model-runner.ts";
import { type Limits, runLimited } from "./run-limited.ts";

type ProbeParts = Limits & {
  /** A card whose output is open. */
  readonly card: ModelCard;
  readonly header: ModelHeader;
  readonly input: ModelInput;
  readonly backend: BackendPreference;
};

export type Probe = ProbedModel & {
  /** Side of a tile that the model has run with. */
  readonly sidePx: number;
  /** A change reached the tile's edge, so that the halo is only a lower bound. */
  readonly isUnbounded: boolean;
};

/** Tiles are tried on multiples of up to this. */
const MOST_MULTIPLE = 256;
const PROBE_PX = 128;
/** A change of less than half a grey value of 8 bits is not seen. */
const SEEN = 1 / 255;

/** Probes the model. @throws AppError model-failed, model-shape-mismatch */
export async function probeModel(parts: ProbeParts): Promise<Probe> {
  const { input } = parts;
  const sizes = await findSizes(parts);
  const { sidePx, multiple } = sizes;
  const centre = Math.floor(sidePx / 2);
  const [plain, changed] = [texture(input, sidePx), texture(input, sidePx)];
  const [lo, hi] = input.range;
  const middle = (lo + hi) / 2;
  for (let band = 0; band < input.bands; band++) {
    const at = (band * sidePx + centre) * sidePx + centre;
    changed[at] = (plain[at] as number) > middle ? lo : hi;
  }
  const outputs = await runAt(parts, sidePx, [plain, changed]);
  const [before, after] = outputs.map(({ data }) => data) as [
    Float32Array,
    Float32Array,
  ];
  const { layout, bands, insetPx } = outputShape(parts, sidePx, outputs[0]?.dims ?? []);
  const outputRange = rangeOf(before, parts.header.output.type);
  const reach = reachOf(before, after, outputRange.span * SEEN, {
    ...{ layout, bands, centre: centre - insetPx, sidePx: sidePx - 2 * insetPx },
  });
  const isUnbounded = reach >= centre - insetPx - 1;
  const most = Math.floor(sidePx / 4);
  return {
    outputLayout: layout,
    outputBands: bands,
    outputRange: outputRange.name,
    insetPx,
    multiple,
    haloPx: Math.max(insetPx, Math.min(reach, most)),
    sidePx,
    isUnbounded,
  };
}

/** Finds a side that works, and the multiple that sides must have. */
async function findSizes(
  parts: ProbeParts,
): Promise<{ readonly sidePx: number; readonly multiple: number }> {
  const { input, header } = parts;
  if (input.fixedPx !== null) {
    return { sidePx: input.fixedPx, multiple: header.reduction };
  }
  let last: unknown = null;
  for (let m = header.reduction; m <= MOST_MULTIPLE; m *= 2) {
    const sidePx = Math.ceil(Math.max(PROBE_PX, 2 * m) / m) * m;
    try {
      const insets: number[] = [];
      for (const side of [sidePx, sidePx + m]) {
        const [output] = await runAt(parts, side, [texture(input, side)]);
        insets.push(outputShape(parts, side, output?.dims ?? []).insetPx);
      }
      if (insets[0] === insets[1]) {
        return { sidePx, multiple: m };
      }
      last = noFit(parts, `outputs that lack ${insets.join(" and ")} px`);
    } catch (error) {
      // What was ended would only be ended again.
      if (!isRefusal(error)) {
        throw error;
      }
      last = error;
    }
  }
  throw last ?? noFit(parts, "no output");
}

/** The runtime has refused the size; other sizes may do. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof AppError &&
    ["model-failed", "model-shape-mismatch"].includes(error.code) &&
    !/took too long|not finite/.test(error.message)
  );
}

type Output = { readonly data: Float32Array; readonly dims: readonly number[] };

async function runAt(
  parts: ProbeParts,
  sidePx: number,
  tiles: readonly Float32Array[],
): Promise<Output[]> {
  const { runner, card, input, backend } = parts;
  const tile = { width: sidePx, height: sidePx };
  const value = card.graphs?.[0]?.io.inputs[0];
  const model = await runLimited(
    parts,
    "it was loaded",
    runner.load(card, tile, backend),
  );
  const outputs: Output[] = [];
  try {
    for (const planes of tiles) {
      const fed = value
        ? toGraphImage(planes, { ...value, order: undefined }, tile)
        : planes;
      const { outputs: given, dims } = await runLimited(
        parts,
        `it ran a tile of ${sidePx} × ${sidePx} px and ${input.bands} bands`,
        runner.run(model.handle, fed),
      );
      outputs.push({ data: given[0], dims: dims[0] ?? [] });
    }
  } finally {
    // Not awaited: a worker that was ended has nothing to release.
    runner.release(model.handle).catch(() => {});
  }
  return outputs;
}

/** Reads the output's dimensions as those of a tile's centre. @throws AppError model-shape-mismatch */
function outputShape(
  parts: ProbeParts,
  sidePx: number,
  dims: readonly number[],
): { layout: "NCHW" | "NHWC"; bands: number; insetPx: number } {
  const layout = layoutOf(dims) ?? parts.input.layout;
  const [, a = 0, b = 0, c = 0] = dims;
  const [bands, height, width] = layout === "NCHW" ? [a, b, c] : [c, a, b];
  const insetPx = (sidePx - height) / 2;
  const isCentre = height === width && insetPx >= 0 && Number.isInteger(insetPx);
  if (dims.length !== 4 || dims[0] !== 1 || !isCentre || height < sidePx / 4) {
    throw noFit(parts, `an output of ${dims.join("×")} for ${sidePx} × ${sidePx} px`);
  }
  return { layout, bands, insetPx };
}

function noFit({ name }: ProbeParts, found: string): AppError {
  return new AppError(
    "model-shape-mismatch",
    `“${name}” gives no picture of its input's size.`,
    {
      expected: "one output of the tile's height and width, or of its centre",
      found,
      hint: "Choose the other layout; networks that enlarge or classify are not for this.",
    },
  );
}

/** Returns noise inside of the input's range, the same in every run. */
function texture({ bands, range: [lo, hi] }: ModelInput, sidePx: number): Float32Array {
  return Float32Array.from({ length: bands * sidePx * sidePx }, (_, i) => {
    const pixel = i % (sidePx * sidePx);
    const [col, row] = [pixel % sidePx, Math.floor(pixel / sidePx)];
    const smooth = 0.5 + 0.3 * Math.sin(col / 9) * Math.cos(row / 7);
    return lo + (hi - lo) * (smooth + 0.3 * (hash01(7, col, row) - 0.5));
  });
}

function rangeOf(
  data: Float32Array,
  type: string,
): { readonly name: ProbedModel["outputRange"]; readonly span: number } {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (type === "uint8" || most > 4) {
    return { name: "0..255", span: 255 };
  }
  return least < -0.05 ? { name: "-1..1", span: 2 } : { name: "0..1", span: 1 };
}

type Shape = {
  readonly layout: "NCHW" | "NHWC";
  readonly bands: number;
  readonly centre: number;
  readonly sidePx: number;
};

/** Returns how far from the centre the two outputs differ by more than `limit`. */
function reachOf(
  a: Float32Array,
  b: Float32Array,
  limit: number,
  { layout, bands, centre, sidePx }: Shape,
): number {
  let reach = 0;
  for (let i = 0; i < a.length; i++) {
    if (Math.abs((a[i] as number) - (b[i] as number)) > limit) {
      const pixel = layout === "NCHW" ? i % (sidePx * sidePx) : Math.floor(i / bands);
      const [col, row] = [pixel % sidePx, Math.floor(pixel / sidePx)];
      reach = Math.max(reach, Math.abs(col - centre), Math.abs(row - centre));
    }
  }
  return reach;
}
