/**
 * This file computes the axes of charts: a domain with round ends, its ticks, and
 * positions on it.
 */
import { extent, nice, ticks } from "d3-array";

export type ChartAxis = {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  /** Returns the place of a value: 0 at `min`, 1 at `max`. */
  at(value: number): number;
};

/**
 * Makes an axis that holds all finite values, with about `count` ticks; from 0 to 1 where
 * there are none, and a little wider on both sides where all are equal.
 */
export function chartAxis(values: readonly number[], count: number): ChartAxis {
  let [low = 0, high = 1] = extent(values.filter(Number.isFinite));
  if (low === high) {
    // Half a unit is lost in the rounding of very large numbers.
    const wider = Math.max(0.5, Math.abs(low) * 1e-6);
    [low, high] = [low - wider, high + wider];
  }
  const [min, max] = nice(low, high, count);
  return {
    ...{ min, max, ticks: ticks(min, max, count) },
    at: (value) => (value - min) / (max - min),
  };
}

const MOST_DIGITS = 12;

/** Writes a tick's number with as many decimals as the distance of ticks needs. */
export function tickText(
  tick: number,
  { ticks: [first = 0, second = 1] }: Pick<ChartAxis, "ticks">,
): string {
  const wanted = -Math.floor(Math.log10(Math.abs(second - first)) + 1e-9);
  const text =
    wanted > MOST_DIGITS ? tick.toExponential(2) : tick.toFixed(Math.max(0, wanted));
  return text.replaceAll("-", "−");
}

type Placed = { readonly x: number; readonly y: number; readonly place: string };

/** Orders of marks, each of which a chart asks for at every key. */
const orders = new WeakMap<readonly Placed[], readonly string[]>();

function placesInOrder(marks: readonly Placed[]): readonly string[] {
  const known = orders.get(marks);
  if (known !== undefined) {
    return known;
  }
  const ordered = marks.toSorted((a, b) => a.x - b.x || a.y - b.y);
  const places = [...new Set(ordered.map(({ place }) => place))];
  orders.set(marks, places);
  return places;
}

/**
 * Returns the place next to `now` in the order of x, from the first one where `now` is
 * null. A place has a mark for each pipeline and counts once, so that steps reach all.
 * @param by 1 to the right, −1 to the left; at the ends it goes on from the other one
 */
export function placeBeside(
  marks: readonly Placed[],
  now: string | null,
  by: 1 | -1,
): string | null {
  const places = placesInOrder(marks);
  const at = now === null ? -1 : places.indexOf(now);
  return (at === -1 ? places[0] : places.at((at + by) % places.length)) ?? null;
}
