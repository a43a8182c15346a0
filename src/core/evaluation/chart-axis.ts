/**
 * This file computes the axes of charts: a domain with round ends, its ticks, and
 * positions on it.
 */
import { nice, ticks } from "d3-array";

export type ChartAxis = {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  /** Returns the place of a value: 0 at `min`, 1 at `max`. */
  at(value: number): number;
};

/**
 * Makes an axis that holds all finite values, with about `count` ticks; from 0 to 1 where
 * there are none, and half a unit wide on both sides where all are equal.
 */
export function chartAxis(values: readonly number[], count: number): ChartAxis {
  const finite = values.filter(Number.isFinite);
  let [low, high] =
    finite.length === 0 ? [0, 1] : [Math.min(...finite), Math.max(...finite)];
  if (low === high) {
    [low, high] = [low - 0.5, high + 0.5];
  }
  const [min, max] = nice(low, high, count);
  return {
    ...{ min, max, ticks: ticks(min, max, count) },
    at: (value) => (value - min) / (max - min),
  };
}
