/** Container terminals: stacks, sheds, quay cranes, ships. */

import type { Random } from "#core/random.ts";
import {
  box,
  type Extent,
  type LocalFrame,
  localFrame,
  rect,
} from "#simulate/geometry.ts";
import type { Point, Rgb } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { paintParking } from "./parking.ts";
import { wearPavement } from "./pavement.ts";
import { drawRoofColor, drawWallColor } from "./roof-colors.ts";

const CONTAINER = { lengthM: 12.1, widthM: 2.45, heightM: 2.6 };
const COLORS: readonly Rgb[] = [
  [170, 60, 50],
  [60, 90, 150],
  [190, 190, 186],
  [70, 130, 90],
  [200, 140, 60],
  [110, 70, 60],
  [80, 84, 92],
  [40, 60, 110],
];
const CRANE: readonly Rgb[] = [
  [90, 110, 150],
  [176, 96, 52],
  [120, 126, 130],
];

/**
 * A terminal `depthM` deep behind a quay on the frame's u axis from −`reachM` to `reachM`;
 * v runs inland, the water lies at v < 0.
 */
export function paintTerminal(
  painter: Painter,
  random: Random,
  quay: LocalFrame,
  reachM: number,
  depthM: number,
): void {
  // The shore, painted after it, cuts it.
  const ground = { u0: -reachM, u1: reachM, v0: -10, v1: depthM };
  const pavement = box(quay, ground);
  painter.polygon(pavement, { material: "concrete", label: "industrial" });
  wearPavement(painter, random, pavement, { patches: 5, things: 0.8, rad: quay.rad });
  // Rails of the cranes, lanes of the carriers.
  for (const v of [3, 21, 27, 31]) {
    painter.line([quay.at(-reachM, v), quay.at(reachM, v)], 0.3, {
      mark: v < 25 ? "white" : "yellow",
    });
  }
  let u = -reachM - random.between(0, 120);
  while (u < reachM) {
    const width = random.between(90, 170);
    const lot = { u0: u, u1: u + width, v0: random.between(35, 42), v1: depthM - 18 };
    const kind = random.uniform();
    if (kind < 0.52) {
      stackContainers(painter, random, quay, lot);
    } else if (kind < 0.8) {
      buildSheds(painter, random, quay, lot);
    } else if (kind < 0.9) {
      parkNewCars(painter, random, quay, lot);
    } else {
      storeBulk(painter, random, quay, lot);
    }
    u += width + random.between(8, 16);
  }
  const count = Math.max(1, Math.round((reachM / 420) * (1 + random.integer(3))));
  for (let i = 0; i < count; i += 1) {
    const at = random.between(-0.7, 0.7) * painter.canvasM;
    if (random.chance(0.8)) {
      addShip(painter, random, quay, at);
    }
    addCranes(painter, random, quay, at + random.between(-50, 50));
  }
}

/** Rows of containers, 5–9 abreast and 0–4 high, with lanes between. */
function stackContainers(
  painter: Painter,
  random: Random,
  frame: LocalFrame,
  { u0, u1, v0, v1 }: Extent,
): void {
  const full = random.between(0.55, 0.95);
  const tiers = random.choice([3, 4, 5]);
  for (let v = v0 + 4; v < v1 - 22; v += random.choice([28, 28, 36])) {
    for (let u = u0 + 6; u < u1 - 8; u += random.chance(0.04) ? 24.7 : 12.7) {
      if (!random.chance(full)) {
        continue;
      }
      const abreast = 5 + random.integer(5);
      for (let k = 0; k < abreast; k += 1) {
        const tier = random.integer(tiers);
        if (tier > 0) {
          painter.box(
            frame.at(u, v + 2.7 * k),
            {
              lengthM: CONTAINER.lengthM,
              widthM: CONTAINER.widthM,
              angleRad: frame.rad,
              heightM: tier * CONTAINER.heightM,
            },
            "container",
            random.choice(COLORS),
          );
        }
      }
    }
  }
}

function buildSheds(
  painter: Painter,
  random: Random,
  frame: LocalFrame,
  { u0, u1, v0, v1 }: Extent,
): void {
  const depth = Math.min(random.between(34, 52), v1 - v0 - 20);
  for (let v = v0 + 4; v + depth < v1 - 4; v += depth + random.between(16, 26)) {
    const at = frame.at((u0 + u1) / 2, v + depth / 2);
    const isFlat = random.chance(0.3);
    painter.building(
      rect(at, (u1 - u0) * 0.86, depth, frame.rad),
      random.between(8, 13),
      {
        color: drawRoofColor(random, isFlat ? "flat" : "metal"),
        wallColor: drawWallColor(random),
        roof: isFlat ? "flat" : random.choice(["gable", "gable", "sawtooth"] as const),
        riseM: isFlat ? 0 : 2.5,
        ridgeRad: frame.rad,
        material: isFlat ? "roof-bitumen" : "roof-metal",
        hvac: 0.25,
      },
    );
    const dock = frame.at((u0 + u1) / 2, v + depth + 8);
    for (let u = -(u1 - u0) * 0.4; u < (u1 - u0) * 0.4; u += 4.2) {
      if (random.chance(0.45)) {
        const [x, y] = localFrame(dock, frame.rad).at(u, 0);
        painter.car([x, y], frame.rad + Math.PI / 2, { isTruck: true });
      }
    }
  }
}

function parkNewCars(
  painter: Painter,
  random: Random,
  frame: LocalFrame,
  lot: Extent,
): void {
  paintParking(painter, random, box(frame, lot), {
    rowsRad: frame.rad,
    occupied: random.between(0.6, 0.98),
    label: "industrial",
    hasTrees: false,
  });
}

/** Heaps of what comes loose, and tanks. */
function storeBulk(
  painter: Painter,
  random: Random,
  frame: LocalFrame,
  { u0, u1, v0, v1 }: Extent,
): void {
  for (let u = u0 + 18; u < u1 - 14; u += random.between(26, 38)) {
    for (let v = v0 + 16; v < v1 - 14; v += random.between(28, 40)) {
      const radius = random.between(6, 12);
      const at = frame.at(u, v);
      if (random.chance(0.5)) {
        const tank = Array.from({ length: 20 }, (_, i): Point => {
          const turn = (2 * Math.PI * i) / 20;
          return [at[0] + radius * Math.cos(turn), at[1] + radius * Math.sin(turn)];
        });
        painter.building(tank, random.between(7, 14), {
          color: [224, 222, 214],
          material: "roof-metal",
          ttl: 1,
        });
      } else {
        painter.disc(at, radius, {
          material: random.choice(["sand", "rough-soil", "soil"] as const),
        });
      }
    }
  }
}

/** Portal cranes: legs and booms for the camera, lattices as points for the radar. */
function addCranes(
  painter: Painter,
  random: Random,
  quay: LocalFrame,
  firstU: number,
): void {
  const color = random.choice(CRANE);
  for (let i = random.integer(3); i >= 0; i -= 1) {
    const u = firstU + i * random.between(34, 60);
    const leg = (
      du: number,
      v: number,
      lengthM: number,
      widthM: number,
      heightM: number,
    ) =>
      painter.box(
        quay.at(u + du, v),
        { lengthM, widthM, heightM, angleRad: quay.rad },
        "crane",
        color,
      );
    for (const du of [-8, 8]) {
      leg(du, 3, 1.6, 1.6, 24);
      leg(du, 21, 1.6, 1.6, 24);
      leg(0.25 * du, -12, 1.1, 62, 26);
    }
    for (let k = 0; k < 26; k += 1) {
      painter.scatterer(
        quay.at(u + random.between(-3, 3), random.between(-42, 22)),
        random.between(20, 30),
        1.1 + 0.6 * random.normal(),
      );
    }
  }
}

function addShip(
  painter: Painter,
  random: Random,
  quay: LocalFrame,
  atU: number,
): void {
  const lengthM = random.between(110, 195);
  const beam = 0.15 * lengthM;
  // Either end may be the bow.
  const frame = localFrame(
    quay.at(atU, -beam / 2 - 3),
    quay.rad + random.integer(2) * Math.PI,
  );
  const half = lengthM / 2;
  const hull = random.choice<Rgb>([
    [110, 60, 54],
    [52, 62, 92],
    [44, 46, 50],
    [60, 96, 84],
  ]);
  const steel = { material: "container", label: "other", ttl: 0.5 } as const;
  painter.building(
    [
      frame.at(-half, -beam / 2),
      frame.at(0.8 * half, -beam / 2),
      frame.at(half, 0),
      frame.at(0.8 * half, beam / 2),
      frame.at(-half, beam / 2),
    ],
    7,
    { ...steel, color: hull, wallColor: [60, 60, 70] },
  );
  painter.building(rect(frame.at(-0.8 * half, 0), 12, 0.9 * beam, frame.rad), 24, {
    ...steel,
    color: [220, 220, 216],
    hvac: 1,
  });
  const isLaden = random.between(0.3, 1);
  for (let u = -0.6 * half; u < 0.72 * half; u += 13.2) {
    for (let v = -beam / 2 + 2.7; v < beam / 2 - 1.4; v += 2.7) {
      const tier = Math.floor(random.between(0, 5) * isLaden);
      if (tier > 0) {
        painter.box(
          frame.at(u, v),
          {
            ...{ lengthM: CONTAINER.lengthM, widthM: 2.4, angleRad: frame.rad },
            heightM: 7 + tier * CONTAINER.heightM,
          },
          "container",
          random.choice(COLORS),
        );
      }
    }
  }
}
