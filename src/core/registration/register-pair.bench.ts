/**
 * This bench measures the error of registration on simulated pairs of known displacement
 * and on real pairs (`s1s2`) shifted by known amounts, and how often it accepts pairs of
 * different places. It prints one line per pair and a summary with the protocol. Simulated
 * pairs are kept in the system's temporary folder. Sizes by environment:
 * REGISTRATION_PAIRS (40), REGISTRATION_PX (1024).
 */
import { bench } from "vitest";
import { createStream } from "#core/random.ts";
import type { Affine } from "#core/raster/affine.ts";
import { hasRealData } from "#testing/real-data.ts";
import {
  displaced,
  drawDisplacement,
  type RegistrationError,
  type RegistrationPair,
  realPairs,
  registrationError,
  simulatedPair,
} from "#testing/registration-pairs.ts";
import type { GreyImage } from "./grey-image.ts";
import { type PairRegistration, protocolLine, registerPair } from "./register-pair.ts";

const PAIRS = Number(process.env.REGISTRATION_PAIRS ?? 40);
const SIDE = Number(process.env.REGISTRATION_PX ?? 1024);
const DIFFERENT = Math.min(20, PAIRS);

function register(power: GreyImage, brightness: GreyImage) {
  const began = process.cpuUsage();
  const work = registerPair(power, brightness);
  let step = work.next();
  while (!step.done) {
    step = work.next();
  }
  return { found: step.value, seconds: process.cpuUsage(began).user / 1e6 };
}

type Row = {
  readonly seconds: number;
  readonly isFound: boolean;
  readonly error: RegistrationError | null;
};

/** Registers a pair whose optical image is drawn displaced, and prints what was found. */
function measure(pair: RegistrationPair, drawn: Affine): Row {
  const { found, seconds } = register(pair.power, displaced(pair.brightness, drawn));
  const error = found && registrationError(found.model, pair, drawn);
  const off = error
    ? `off ${error.px.toFixed(2)} px (middle ${error.middlePx.toFixed(2)}, along the look ${error.along.toFixed(1)}, across ${error.across.toFixed(1)})`
    : "nothing in common";
  console.log(`${pair.facts}: ${off}; ${verdictOf(found)}; ${seconds.toFixed(1)} s`);
  return { seconds, isFound: found?.isFound ?? false, error };
}

function verdictOf(found: PairRegistration | null): string {
  if (found === null) {
    return "null";
  }
  const { isFound, agreeing, windows, confidence, peakRatio, model } = found;
  const shift = `dx ${model.dx.toFixed(1)} dy ${model.dy.toFixed(1)} turn ${((model.turn * 180) / Math.PI).toFixed(2)}° scale ${(100 * model.stretch).toFixed(2)} %`;
  return `${isFound ? "found" : "not found"}: ${shift}; ${agreeing} of ${windows.length} windows, confidence ${confidence.toFixed(2)}, peak ratio ${peakRatio.toFixed(2)}`;
}

const quantile = (of: readonly number[], q: number) =>
  [...of].sort((a, b) => a - b)[Math.min(of.length - 1, Math.floor(q * of.length))] ??
  Number.NaN;

/** A pair that is not found counts with an error of infinity. */
function summary(
  name: string,
  rows: readonly Row[],
  of: (e: RegistrationError) => number,
) {
  const errors = rows.map(({ isFound, error }) =>
    isFound && error !== null ? of(error) : Number.POSITIVE_INFINITY,
  );
  const within = (px: number) => errors.filter((error) => error <= px).length;
  const seconds = rows.map((row) => row.seconds);
  console.log(
    `${name}: found ${rows.filter(({ isFound }) => isFound).length} of ${rows.length}; error median ${quantile(errors, 0.5).toFixed(2)}, 90 % ${quantile(errors, 0.9).toFixed(2)} px; within 1 px ${within(1)}, within 3 px ${within(3)}; ${quantile(seconds, 0.5).toFixed(1)} s of one core each, ${quantile(seconds, 1).toFixed(1)} s at most`,
  );
}

function simulatedPairs() {
  const rows: Row[] = [];
  for (let index = 0; index < PAIRS; index += 1) {
    const draw = createStream(index, "simulated", "displacement");
    const limits = { reachPx: (100 * SIDE) / 1024, turnDeg: 1, scale: 0.01 };
    const drawn = drawDisplacement(draw, SIDE, limits);
    rows.push(measure(simulatedPair(index, SIDE), drawn));
  }
  summary("simulated, RMS over the image", rows, ({ px }) => px);
  summary("simulated, at the middle", rows, ({ middlePx }) => middlePx);
  console.log(
    `shifts to ±100 px of 1024, turn ±1°, scale ±1 %, ${SIDE} px; ${protocolLine(1)}`,
  );
}

/** Pairs the radar image of each place with the optical image of another. */
function differentPairs() {
  let accepted = 0;
  for (let index = 0; index < DIFFERENT; index += 1) {
    const [pair, other] = [index, (index + 1) % PAIRS].map((at) =>
      simulatedPair(at, SIDE),
    ) as [RegistrationPair, RegistrationPair];
    const { found } = register(pair.power, other.brightness);
    accepted += found?.isFound ? 1 : 0;
    console.log(`${pair.facts} × ${other.facts}: ${verdictOf(found)}`);
  }
  console.log(`different places: ${accepted} of ${DIFFERENT} found`);
}

/**
 * These pairs are not exactly aligned (radar is displaced in mountains), so only the
 * difference to their own displacement is known.
 */
function shiftedRealPairs() {
  const rows: Row[] = [];
  for (const pair of realPairs()) {
    const own = register(pair.power, pair.brightness).found;
    const draw = createStream(rows.length, "s1s2", "displacement");
    const limits = { reachPx: 100, turnDeg: 0, scale: 0 };
    const drawn = drawDisplacement(draw, pair.power.width, limits);
    const [dx, dy] = [own?.model.dx ?? 0, own?.model.dy ?? 0];
    const facts = `${pair.facts}, off by itself ${dx.toFixed(1)}, ${dy.toFixed(1)}`;
    rows.push(measure({ ...pair, facts, own: [dx, dy] }, drawn));
  }
  summary("s1s2 shifted to ±100 px, at the middle", rows, ({ middlePx }) => middlePx);
}

const ONCE = { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 };

/** The runner calls a function several times, whatever is asked for. */
function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) {
      isDone = true;
      work();
    }
  };
}

bench("simulated pairs", once(simulatedPairs), ONCE);
bench("different places", once(differentPairs), ONCE);
if (hasRealData) {
  bench("real pairs", once(shiftedRealPairs), ONCE);
}
