/**
 * This file fits how one image lies on another to displacements that were measured at
 * some places, many of which may be wrong.
 */

/** Where the second image shows what the first shows at (x, y): at (x + dx, y + dy). */
export type Displacement = {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
};

/**
 * A displacement field: d = (dx, dy) + [[stretch, −turn], [turn, stretch]] · (x − cx, y − cy).
 * With `turn` and `stretch` zero it is a shift; else a similarity, to first order turned by
 * `turn` radians and `1 + stretch` times as large.
 */
export type ShiftModel = {
  readonly cx: number;
  readonly cy: number;
  readonly dx: number;
  readonly dy: number;
  readonly turn: number;
  readonly stretch: number;
};

/** The most that a similarity may turn (rad) and stretch. */
const MAX_TURN = 0.04;
const MAX_STRETCH = 0.03;
/** A similarity must explain this many times as many places as a shift does. */
const SIMILARITY_GAIN = 1.25;

export function displacementAt(
  { cx, cy, dx, dy, turn, stretch }: ShiftModel,
  x: number,
  y: number,
): readonly [dx: number, dy: number] {
  return [
    dx + stretch * (x - cx) - turn * (y - cy),
    dy + turn * (x - cx) + stretch * (y - cy),
  ];
}

/** Distance of a measured displacement from the model's, in its pixels. */
export function residualOf(model: ShiftModel, place: Displacement): number {
  const [dx, dy] = displacementAt(model, place.x, place.y);
  return Math.hypot(place.dx - dx, place.dy - dy);
}

export type FittedModel = {
  readonly model: ShiftModel;
  /** Places that agree with it within the tolerance. */
  readonly agreeing: readonly Displacement[];
};

/**
 * Fits the shift or similarity that most places agree with: every place, and every pair of
 * places, is tried (the consensus of Fischler and Bolles, 1981, without chance), then the
 * agreeing ones are fitted by least squares.
 *
 * @returns null where there are no places
 */
export function fitShiftModel(
  places: readonly Displacement[],
  centre: { readonly x: number; readonly y: number },
  tolerancePx: number,
): FittedModel | null {
  const still = { cx: centre.x, cy: centre.y, turn: 0, stretch: 0 };
  const shifts = places.map(({ dx, dy }) => ({ ...still, dx, dy }));
  const shift = mostAgreed(shifts, places, tolerancePx);
  if (shift === null) {
    return null;
  }
  const shifted = refine(shift, places, tolerancePx, false);
  const similarity = mostAgreed(pairModels(places, centre), places, tolerancePx);
  const turned = similarity && refine(similarity, places, tolerancePx, true);
  const isWorthIt =
    turned !== null &&
    turned.agreeing.length >= 6 &&
    turned.agreeing.length >= SIMILARITY_GAIN * shifted.agreeing.length;
  return isWorthIt ? turned : shifted;
}

function* pairModels(
  places: readonly Displacement[],
  centre: { readonly x: number; readonly y: number },
): Generator<ShiftModel> {
  for (const [index, a] of places.entries()) {
    for (const b of places.slice(index + 1)) {
      const model = leastSquares([a, b], centre, true);
      if (isPossible(model)) {
        yield model;
      }
    }
  }
}

function isPossible({ turn, stretch }: ShiftModel): boolean {
  return Math.abs(turn) <= MAX_TURN && Math.abs(stretch) <= MAX_STRETCH;
}

/** Returns the model with the largest sum of 1 − (residual / tolerance)² over the places. */
function mostAgreed(
  models: Iterable<ShiftModel>,
  places: readonly Displacement[],
  tolerancePx: number,
): ShiftModel | null {
  let best: ShiftModel | null = null;
  let most = 0;
  for (const model of models) {
    let sum = 0;
    for (const place of places) {
      sum += Math.max(0, 1 - (residualOf(model, place) / tolerancePx) ** 2);
    }
    if (sum > most) {
      most = sum;
      best = model;
    }
  }
  return best;
}

function refine(
  start: ShiftModel,
  places: readonly Displacement[],
  tolerancePx: number,
  isSimilarity: boolean,
): FittedModel {
  const near = (model: ShiftModel) =>
    places.filter((place) => residualOf(model, place) <= tolerancePx);
  let model = start;
  let agreeing = near(model);
  for (let pass = 0; pass < 5; pass += 1) {
    const next = leastSquares(agreeing, { x: start.cx, y: start.cy }, isSimilarity);
    const nextAgreeing = near(next);
    if (nextAgreeing.length < agreeing.length || !isPossible(next)) {
      break;
    }
    model = next;
    agreeing = nextAgreeing;
  }
  return { model, agreeing };
}

function leastSquares(
  places: readonly Displacement[],
  centre: { readonly x: number; readonly y: number },
  isSimilarity: boolean,
): ShiftModel {
  const n = Math.max(1, places.length);
  const mean = (of: (place: Displacement) => number) =>
    places.reduce((sum, place) => sum + of(place), 0) / n;
  const [mx, my] = [mean(({ x }) => x), mean(({ y }) => y)];
  const [mdx, mdy] = [mean(({ dx }) => dx), mean(({ dy }) => dy)];
  let [squares, along, across] = [0, 0, 0];
  for (const { x, y, dx, dy } of places) {
    squares += (x - mx) ** 2 + (y - my) ** 2;
    along += (x - mx) * (dx - mdx) + (y - my) * (dy - mdy);
    across += (x - mx) * (dy - mdy) - (y - my) * (dx - mdx);
  }
  const isFlat = !isSimilarity || squares === 0;
  const stretch = isFlat ? 0 : along / squares;
  const turn = isFlat ? 0 : across / squares;
  return {
    ...{ cx: centre.x, cy: centre.y, turn, stretch },
    dx: mdx + stretch * (centre.x - mx) - turn * (centre.y - my),
    dy: mdy + turn * (centre.x - mx) + stretch * (centre.y - my),
  };
}
