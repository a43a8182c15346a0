/** Flat-roofed buildings of cities: whole lots, wings about a court, towers. */

import type { Random } from "#core/random.ts";
import {
  areaOf,
  box,
  extentOf,
  inset,
  localFrame,
  middleOf,
} from "#simulate/geometry.ts";
import type { Polygon } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { drawRoofColor, drawWallColor } from "./roof-colors.ts";

/** One flat roof over the whole outline. */
export function addFlatBuilding(
  painter: Painter,
  random: Random,
  outline: Polygon,
  heightM: number,
  hvac = 1,
): void {
  painter.building(outline, heightM, {
    color: drawRoofColor(random, "flat"),
    wallColor: drawWallColor(random),
    hvac,
  });
}

/** Wings along the sides of a lot, as shares of its depth: I, L, U, O, T, H, E in plan. */
const PLANS = ["L", "L", "U", "U", "O", "T", "H", "E"] as const;

/** A lot's building along `rad`: now and then the whole lot, else wings and low infill. */
export function addWingedBuilding(
  painter: Painter,
  random: Random,
  lot: Polygon,
  heightM: number,
  rad: number,
): void {
  const frame = localFrame(middleOf(lot), rad + random.integer(4) * (Math.PI / 2));
  const { u0, u1, v0, v1 } = extentOf(lot, frame);
  const [width, depth] = [u1 - u0, v1 - v0];
  if (Math.min(width, depth) < 18 || random.chance(0.4)) {
    addFlatBuilding(painter, random, lot, heightM);
    return;
  }
  const common = {
    color: drawRoofColor(random, "flat"),
    wallColor: drawWallColor(random),
    ttl: random.uniform(),
  };
  const add = (u: readonly number[], v: readonly number[], height: number, hvac = 1) =>
    painter.building(
      box(frame, {
        u0: u0 + width * (u[0] as number),
        u1: u0 + width * (u[1] as number),
        v0: v0 + depth * (v[0] as number),
        v1: v0 + depth * (v[1] as number),
      }),
      height,
      { ...common, hvac },
    );
  const t = random.between(0.28, 0.42);
  const wing = random.chance(0.6) ? heightM : heightM * random.between(0.5, 0.9);
  const plan = random.choice(PLANS);
  switch (plan) {
    case "T":
      add([0, 1], [0, t], heightM);
      add([0.5 - t / 2, 0.5 + t / 2], [t, 1], wing);
      break;
    case "H":
      add([0, t], [0, 1], heightM);
      add([1 - t, 1], [0, 1], heightM);
      add([t, 1 - t], [0.5 - t / 2, 0.5 + t / 2], wing);
      break;
    case "E":
      add([0, 1], [0, 0.24], heightM);
      for (const at of [0, 0.4, 0.8]) {
        add([at, at + 0.2], [0.24, 1], wing);
      }
      break;
    default:
      add([0, t], [0, 1], heightM);
      add([t, 1], [0, t], wing);
      if (plan !== "L") {
        add([1 - t, 1], [t, 1], heightM);
      }
      if (plan === "O") {
        add([t, 1 - t], [1 - t, 1], wing);
      }
  }
  if ((plan === "L" || plan === "U") && random.chance(0.5)) {
    add([t, plan === "U" ? 1 - t : 1], [t, 1], Math.min(4.2, 0.6 * heightM), 0.5);
  }
}

/** A tower on its podium, stepped back once or twice. */
export function addTower(
  painter: Painter,
  random: Random,
  lot: Polygon,
  heightM: number,
): void {
  addFlatBuilding(painter, random, lot, random.between(10, 28), 0.6);
  const shaft = inset(lot, random.between(3, 8));
  if (shaft === null || areaOf(shaft) < 180) {
    return;
  }
  const hasSetback = random.chance(0.55);
  addFlatBuilding(
    painter,
    random,
    shaft,
    hasSetback ? heightM * random.between(0.5, 0.85) : heightM,
    1.2,
  );
  const crown = inset(shaft, random.between(3, 8));
  if (crown !== null && areaOf(crown) > 60 && (hasSetback || random.chance(0.6))) {
    const top = hasSetback ? heightM : heightM + random.between(4, 12);
    addFlatBuilding(painter, random, crown, top, 0.5);
  }
}
