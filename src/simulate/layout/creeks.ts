/**
 * Tidal creeks: trees of meanders that grow from a channel into a marsh.
 *
 * A creek walks by its heading, which swings as a sine (a sine-generated curve), tapers to
 * a fifth, and stops before it meets another one: creeks drain, they do not cross.
 */

import type { Random } from "#core/random.ts";
import { headingOf } from "#simulate/geometry.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";
import type { Watercourse } from "./rivers.ts";

const STEP_M = 2.5;
const GRID_M = 3;
/** Land that stays between two creeks, metres on each side. */
const BETWEEN_M = 5;
const BEYOND_M = 20;
const DEEPEST = 3;
const LEAST_WIDTH_M = 1;

export type CreekOptions = {
  /** Probability of a creek at each place of the channel's banks (every 30 m). */
  readonly share: number;
  /** Of the first creeks, before the channel's width is added. */
  readonly lengthM: readonly [number, number];
};

/** Creeks on both sides of `channel`, which is not among them. */
export function growCreeks(
  painter: Painter,
  random: Random,
  channel: Watercourse,
  { share, lengthM }: CreekOptions,
): Watercourse[] {
  const grid = new CreekGrid(painter.canvasM);
  grid.take(channel, 0);
  const creeks: Watercourse[] = [];
  const { points, widthsM } = channel;
  for (let i = 2; i < points.length - 2; i += 3) {
    for (const side of [-1, 1]) {
      if (!random.chance(share)) {
        continue;
      }
      const width = widthsM[i] as number;
      const flow = headingOf(points[i - 1] as Point, points[i + 1] as Point);
      grow(painter, random, grid, creeks, {
        from: points[i] as Point,
        headingRad: flow + side * random.between(0.9, 1.6),
        widthM: random.between(2, Math.min(13, Math.max(4, 0.3 * width))),
        lengthM: 0.6 * width + random.between(...lengthM),
        depth: 1,
        parentWidthM: width,
      });
    }
  }
  return creeks;
}

type Sprout = {
  readonly from: Point;
  readonly headingRad: number;
  readonly widthM: number;
  readonly lengthM: number;
  readonly depth: number;
  readonly parentWidthM: number;
};

function grow(
  painter: Painter,
  random: Random,
  grid: CreekGrid,
  creeks: Watercourse[],
  sprout: Sprout,
): void {
  const creek = walk(painter, random, grid, sprout);
  if (creek.points.length < 8) {
    return;
  }
  creeks.push(creek);
  grid.take(creek, 6);
  if (sprout.depth >= DEEPEST) {
    return;
  }
  const { points, widthsM } = creek;
  const step = 9 + random.integer(9);
  for (let i = 8 + random.integer(8); i < points.length - 6; i += step) {
    if (random.chance(0.75)) {
      const flow = headingOf(points[i - 1] as Point, points[i + 1] as Point);
      const width = widthsM[i] as number;
      grow(painter, random, grid, creeks, {
        from: points[i] as Point,
        headingRad: flow + random.sign() * random.between(0.7, 1.4),
        widthM: Math.max(LEAST_WIDTH_M, width * random.between(0.35, 0.6)),
        lengthM: random.between(30, 110) * 0.75 ** sprout.depth,
        depth: sprout.depth + 1,
        parentWidthM: width,
      });
    }
  }
}

function walk(
  painter: Painter,
  random: Random,
  grid: CreekGrid,
  { from, headingRad, widthM, lengthM, parentWidthM }: Sprout,
): Watercourse {
  const waveM = random.between(9, 14) * Math.max(widthM, 2.2) + 12;
  const swing = random.between(0.7, 1.25);
  const phase = random.choice([0, Math.PI]);
  // Within the parent and its margins, everything is taken.
  const freeM = 0.75 * parentWidthM + 0.6 * widthM + 14;
  const points: Point[] = [from];
  const widthsM = [widthM];
  let [drift, [x, y]] = [0, from];
  for (let along = 0; along < lengthM; ) {
    drift += 0.035 * random.normal();
    const bend = swing * Math.sin((2 * Math.PI * along) / waveM + phase);
    const heading = headingRad + drift + bend * Math.min(1, along / 15);
    [x, y] = [x + STEP_M * Math.cos(heading), y + STEP_M * Math.sin(heading)];
    along += STEP_M;
    if (
      !painter.isOnCanvas([x, y], BEYOND_M) ||
      (along > freeM && grid.isTaken([x, y]))
    ) {
      break;
    }
    points.push([x, y]);
    widthsM.push(Math.max(LEAST_WIDTH_M, widthM * (1 - (0.8 * along) / lengthM)));
  }
  return { points, widthsM };
}

/** Which ground belongs to a creek, its margins included. */
class CreekGrid {
  readonly #size: number;
  readonly #taken: Uint8Array;

  constructor(canvasM: number) {
    this.#size = Math.ceil(canvasM / GRID_M) + 2;
    this.#taken = new Uint8Array(this.#size ** 2);
  }

  isTaken([x, y]: Point): boolean {
    return this.#taken[this.#index(y) * this.#size + this.#index(x)] === 1;
  }

  /** Takes the ground of a creek from its point `first` on. */
  take({ points, widthsM }: Watercourse, first: number): void {
    for (let i = first; i < points.length; i += 1) {
      const [x, y] = points[i] as Point;
      const reachM = (widthsM[i] as number) / 2 + BETWEEN_M;
      const [left, right] = [this.#index(x - reachM), this.#index(x + reachM)];
      const [top, bottom] = [this.#index(y - reachM), this.#index(y + reachM)];
      for (let row = top; row <= bottom; row += 1) {
        this.#taken.fill(1, row * this.#size + left, row * this.#size + right + 1);
      }
    }
  }

  #index(at: number): number {
    return Math.min(this.#size - 1, Math.max(0, Math.floor(at / GRID_M)));
  }
}
