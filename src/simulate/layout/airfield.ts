/** An airfield: runway and taxiway with their paint, apron, hangars, aircraft at rest. */

import type { Random } from "#core/random.ts";
import { box, type LocalFrame, localFrame, rect } from "#simulate/geometry.ts";
import type { Point, Rgb } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { wearPavement } from "./pavement.ts";

const RUNWAY = { widthM: 45, shoulderM: 7 };
const TAXIWAY = { widthM: 19, apartM: 72 };
/** Of the apron: from the taxiway's middle, and along it. */
const APRON = { fromM: 82, toM: 145, halfM: 130 };
const WHITES: readonly Rgb[] = [
  [236, 236, 234],
  [214, 218, 222],
  [190, 196, 204],
];
const HANGAR: Rgb = [186, 190, 194];

/** The runway lies along the frame's u at v = 0, all else on the side of v > 0. */
export function paintAirfield(
  painter: Painter,
  random: Random,
  frame: LocalFrame,
): void {
  const far = painter.canvasM;
  const strip = (v: number, widthM: number) =>
    box(frame, { u0: -far, u1: far, v0: v - widthM / 2, v1: v + widthM / 2 });
  const pave = { material: "asphalt", label: "road" } as const;
  painter.polygon(strip(0, RUNWAY.widthM + 2 * RUNWAY.shoulderM), pave);
  painter.polygon(strip(TAXIWAY.apartM, TAXIWAY.widthM), pave);
  for (const u of [-random.between(60, 140), random.between(60, 140)]) {
    const exit = [frame.at(u, 0), frame.at(u + 30, TAXIWAY.apartM)];
    painter.line(exit, TAXIWAY.widthM, pave, false);
    painter.line(exit, 0.3, { mark: "yellow" });
  }
  const apron = box(frame, {
    ...{ u0: -APRON.halfM, u1: APRON.halfM },
    ...{ v0: TAXIWAY.apartM, v1: APRON.toM },
  });
  painter.polygon(apron, {
    material: random.choice(["asphalt", "concrete"] as const, [2, 1]),
    label: "other",
  });
  wearPavement(painter, random, strip(0, RUNWAY.widthM), {
    ...{ patches: 0.5, things: 0, rad: frame.rad },
  });
  wearPavement(painter, random, apron, { patches: 1, things: 0.05, rad: frame.rad });
  paintRunwayMarks(painter, random, frame);
  painter.line([frame.at(-far, TAXIWAY.apartM), frame.at(far, TAXIWAY.apartM)], 0.3, {
    mark: "yellow",
  });
  parkAircraft(painter, random, frame);
  buildHangars(painter, random, frame);
}

/** Edge lines, dashes along the middle, tyre marks' worth of piano keys at one end. */
function paintRunwayMarks(painter: Painter, random: Random, frame: LocalFrame): void {
  const far = painter.canvasM;
  const white = { mark: "white" } as const;
  const edge = RUNWAY.widthM / 2 - 1;
  for (const v of [-edge, edge]) {
    painter.line([frame.at(-far, v), frame.at(far, v)], 0.9, white);
  }
  for (let u = -far; u < far; u += 50) {
    painter.line([frame.at(u, 0), frame.at(u + 30, 0)], 0.9, white);
  }
  const threshold = random.between(-0.25, 0.25) * painter.frame.sideM;
  for (let v = -edge + 3; v <= edge - 3; v += 3.6) {
    painter.line([frame.at(threshold, v), frame.at(threshold + 30, v)], 1.8, white);
  }
  // Lamps every 60 m: weak points in two straight rows.
  for (let u = -far; u < far; u += 60) {
    for (const v of [-edge - 3, edge + 3]) {
      painter.scatterer(frame.at(u, v), 0.4, -0.4 + 0.3 * random.normal());
    }
  }
}

/** Nose to the hangars; a fuselage, wings, a tail. */
function parkAircraft(painter: Painter, random: Random, frame: LocalFrame): void {
  const sizeM = random.choice([12, 32, 38]);
  const share = random.between(0.2, 0.9);
  for (let u = -APRON.halfM + sizeM; u < APRON.halfM - sizeM; u += 1.3 * sizeM) {
    if (!random.chance(share)) {
      continue;
    }
    const at = frame.at(u, APRON.toM - 0.75 * sizeM);
    const rad = frame.rad + Math.PI / 2 + 0.04 * random.normal();
    const color = random.choice(WHITES);
    const plane = localFrame(at, rad);
    const part = (along: number, lengthM: number, widthM: number, heightM: number) =>
      painter.box(
        plane.at(along * sizeM, 0),
        { lengthM, widthM, heightM, angleRad: rad },
        "equipment",
        color,
      );
    part(0, sizeM, 0.11 * sizeM, 0.14 * sizeM);
    part(0.02, 0.16 * sizeM, 0.92 * sizeM, 0.1 * sizeM);
    part(-0.45, 0.09 * sizeM, 0.36 * sizeM, 0.16 * sizeM);
    for (let k = 0; k < 6; k += 1) {
      const engine = plane.at(
        random.between(-0.4, 0.4) * sizeM,
        0.3 * sizeM * random.sign(),
      );
      painter.scatterer(engine, 0.08 * sizeM, 0.5 + 0.5 * random.normal());
    }
  }
}

function buildHangars(painter: Painter, random: Random, frame: LocalFrame): void {
  const depthM = random.between(24, 40);
  let u = -APRON.halfM;
  while (u < APRON.halfM - 30) {
    const lengthM = random.between(26, 60);
    const center: Point = frame.at(u + lengthM / 2, APRON.toM + 6 + depthM / 2);
    if (random.chance(0.75) && painter.materialAt(center) !== "water") {
      const isHangar = random.chance(0.7);
      painter.building(
        rect(center, lengthM - 6, depthM, frame.rad),
        random.between(7, 14),
        {
          color: HANGAR,
          ...(isHangar
            ? { roof: "arch", riseM: 0.12 * depthM, material: "roof-metal" }
            : { roof: "flat", hvac: 1 }),
          ttl: 1,
        },
      );
    }
    u += lengthM + random.between(4, 20);
  }
}
