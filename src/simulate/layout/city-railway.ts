/** Railways in cities: yards full of tracks and wagons, elevated lines over streets. */

import type { Random } from "#core/random.ts";
import {
  box,
  headingOf,
  type LocalFrame,
  localFrame,
  rect,
} from "#simulate/geometry.ts";
import { pathOf } from "#simulate/polyline.ts";
import type { Point, Rgb } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { drawRoofColor, drawWallColor } from "./roof-colors.ts";

const TRACK_M = 4.7;
const WAGON_COLORS: readonly Rgb[] = [
  [96, 74, 62],
  [70, 74, 80],
  [128, 98, 78],
  [60, 84, 74],
  [150, 146, 138],
  [168, 84, 52],
];
const CONTAINER_COLORS: readonly Rgb[] = [
  [170, 60, 50],
  [60, 90, 150],
  [190, 190, 186],
  [200, 140, 60],
];

/** A yard along the frame's u from −`halfLengthM` to `halfLengthM`, `widthM` wide. */
export function paintRailYard(
  painter: Painter,
  random: Random,
  frame: LocalFrame,
  halfLengthM: number,
  widthM: number,
): void {
  const half = widthM / 2;
  const outline = box(frame, {
    ...{ u0: -halfLengthM, u1: halfLengthM },
    ...{ v0: -half, v1: half },
  });
  painter.polygon(outline, { material: "rough-soil", label: "railway" });
  let v = -half + 5;
  while (v < half - 5) {
    const tracks = 2 + random.integer(6);
    const end = Math.min(half - 3, v + tracks * TRACK_M);
    painter.polygon(
      box(frame, { u0: -halfLengthM, u1: halfLengthM, v0: v - 2, v1: end - 2.4 }),
      { material: "rail", label: "railway" },
    );
    for (let track = v; track < end - 2; track += TRACK_M) {
      // Main lines keep free; sidings fill up.
      addTrains(painter, random, frame, halfLengthM, track, random.choice([0.1, 0.5]));
    }
    v = end;
    if (random.chance(0.5) && v < half - 12) {
      painter.polygon(
        box(frame, { u0: -halfLengthM, u1: halfLengthM, v0: v - 1, v1: v + 4 }),
        { material: random.choice(["soil", "asphalt"] as const), label: "railway" },
      );
      for (let u = -halfLengthM; u < halfLengthM; u += random.between(60, 110)) {
        painter.scatterer(frame.at(u, v + 1), 12, 0.9 + 0.4 * random.normal());
      }
      v += 8;
    }
  }
  for (let i = random.poisson(halfLengthM / 300); i > 0; i -= 1) {
    const at = frame.at(
      random.between(-halfLengthM, halfLengthM),
      random.sign() * (half - 9),
    );
    painter.building(rect(at, random.between(40, 90), 14, frame.rad), 8, {
      color: drawRoofColor(random, "metal"),
      wallColor: drawWallColor(random),
      roof: "sawtooth",
      riseM: 2,
      ridgeRad: frame.rad,
      material: "roof-metal",
    });
  }
}

/** Trains that take `share` of one track. */
function addTrains(
  painter: Painter,
  random: Random,
  frame: LocalFrame,
  halfLengthM: number,
  v: number,
  share: number,
): void {
  let u = -halfLengthM - random.between(0, 200);
  while (u < halfLengthM) {
    const wagons = 4 + random.integer(26);
    const isIntermodal = random.chance(0.3);
    const lengthM = isIntermodal ? 18 : random.choice([13, 15, 17]);
    const color = random.choice(WAGON_COLORS);
    for (let i = 0; i < wagons; i += 1, u += lengthM + 1.2) {
      if (!isIntermodal || random.chance(0.85)) {
        const heightM = isIntermodal && random.chance(0.5) ? 6.2 : 3.9;
        painter.box(
          frame.at(u + lengthM / 2, v),
          { lengthM, widthM: 2.9, angleRad: frame.rad, heightM },
          "wagon",
          isIntermodal ? random.choice(CONTAINER_COLORS) : color,
        );
      }
    }
    u += random.exponential((wagons * lengthM * (1 - share)) / share);
  }
}

const DECK = { heightM: 6.4, widthM: 8.4, pieceM: 18 };

/** An elevated line of two tracks over the middle of a street, with a train and a station. */
export function addElevatedLine(
  painter: Painter,
  random: Random,
  points: readonly Point[],
): void {
  const path = pathOf(points);
  const color: Rgb = [98, 92, 86];
  const station = random.between(0.2, 0.8) * path.lengthM;
  for (let along = 0; along + 2 < path.lengthM; along += DECK.pieceM) {
    const to = Math.min(path.lengthM, along + DECK.pieceM);
    const [from, end] = [path.at(along), path.at(to)];
    const middle = path.at((along + to) / 2);
    const rad = headingOf(from, end);
    const isStation = Math.abs((along + to) / 2 - station) < 60;
    const deck = { color, material: "rail", label: "railway", ttl: 1 } as const;
    painter.building(rect(middle, to - along, DECK.widthM, rad), DECK.heightM, deck);
    for (const side of isStation ? [-1, 1] : []) {
      const roof = localFrame(middle, rad).at(0, side * (DECK.widthM / 2 + 1.6));
      painter.building(rect(roof, to - along, 3.2, rad), DECK.heightM + 3.4, {
        ...deck,
        color: [150, 156, 154],
        material: "roof-metal",
      });
    }
    for (const side of [-1, 1]) {
      const post = localFrame(middle, rad).at(0, side * (DECK.widthM / 2));
      painter.scatterer(post, DECK.heightM - 0.5, 0.5 + 0.4 * random.normal());
    }
  }
  const trains = random.poisson(path.lengthM / 700);
  for (let i = 0; i < trains; i += 1) {
    const start = random.between(0, Math.max(1, path.lengthM - 90));
    const side = random.sign() * 2.1;
    for (let along = start; along < Math.min(start + 88, path.lengthM); along += 14.6) {
      painter.box(
        path.at(along, side),
        {
          ...{ lengthM: 14, widthM: 2.8, angleRad: path.headingAt(along) },
          heightM: DECK.heightM + 3.7,
        },
        "wagon",
        [196, 200, 204],
      );
    }
  }
}
