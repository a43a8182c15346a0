/**
 * This file describes how one image lies on another, and fits that to displacements that
 * were measured at some places, many of which may be wrong.
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

/**
 * A turn and a change of scale are believed in where F of leaving them out is at least this;
 * windows overlap by half, so that it is more than tables say.
 */
const LEAST_F = 10;
/** Fewer places say nothing of a model that was found otherwise. */
const LEAST_PLACES = 12;

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

/**
 * Returns the displacement of an image that was moved back by `first` and was then found
 * displaced by `second`: d(x) = d₂(x) + d₁(x + d₂(x)). Both have the same centre.
 */
export function composeModels(first: ShiftModel, second: ShiftModel): ShiftModel {
  const { cx, cy } = second;
  const [dx, dy] = displacementAt(first, cx + second.dx, cy + second.dy);
  const [t, s] = [first.turn, first.stretch];
  return {
    ...{ cx, cy, dx: second.dx + dx, dy: second.dy + dy },
    turn: t + second.turn + s * second.turn + t * second.stretch,
    stretch: s + second.stretch + s * second.stretch - t * second.turn,
  };
}

/** Distance of a measured displacement from the model's, in its pixels. */
export function residualOf(model: ShiftModel, place: Displacement): number {
  const [dx, dy] = displacementAt(model, place.x, place.y);
  return Math.hypot(place.dx - dx, place.dy - dy);
}

/**
 * Fits a model again to those of the places that agree with it, by least squares, over and
 * over until they stay the same; as a shift alone where a turn and a change of scale explain
 * hardly more (F test of the two additional parameters).
 *
 * @param tolerancePx from the model's displacement up to which a place agrees
 * @returns the model as it is where fewer than 12 places agree
 */
export function refitModel(
  start: ShiftModel,
  places: readonly Displacement[],
  tolerancePx: number,
): ShiftModel {
  const near = (model: ShiftModel) =>
    places.filter((place) => residualOf(model, place) <= tolerancePx);
  const centre = { x: start.cx, y: start.cy };
  let model = start;
  let agreeing = near(model);
  for (let pass = 0; pass < 5 && agreeing.length >= LEAST_PLACES; pass += 1) {
    model = leastSquares(agreeing, centre, true);
    const next = near(model);
    if (next.length <= agreeing.length) {
      break;
    }
    agreeing = next;
  }
  if (agreeing.length < LEAST_PLACES) {
    return start;
  }
  const shift = leastSquares(agreeing, centre, false);
  const [rest, restOfShift] = [model, shift].map((of) =>
    agreeing.reduce((sum, place) => sum + residualOf(of, place) ** 2, 0),
  ) as [number, number];
  const f =
    (restOfShift - rest) / 2 / Math.max(rest / (2 * agreeing.length - 4), 1e-12);
  return f >= LEAST_F ? model : shift;
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

/** Returns the model in pixels `factor` times as small. */
export function scaleModel(model: ShiftModel, factor: number): ShiftModel {
  const { cx, cy, dx, dy } = model;
  const lengths = {
    cx: cx * factor,
    cy: cy * factor,
    dx: dx * factor,
    dy: dy * factor,
  };
  return { ...model, ...lengths };
}
