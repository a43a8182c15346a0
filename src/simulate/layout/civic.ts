/** Public buildings: churches, schools with their grounds. */

import type { Random } from "#core/random.ts";
import {
  box,
  ellipse,
  extentOf,
  inset,
  type LocalFrame,
  localFrame,
  middleOf,
  rect,
} from "#simulate/geometry.ts";
import type { Point, Polygon, Rgb } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { paintParking } from "./parking.ts";
import { wearPavement } from "./pavement.ts";
import { drawRoofColor, type RoofPalette } from "./roof-colors.ts";
import { paintCourts, paintDiamond, paintPitch, paintTrack } from "./sports.ts";

const STONE: Rgb = [186, 178, 164];

/** A church along `rad`: nave, aisles or transept, apse, tower. `scale` 1 is a parish's. */
export function addChurch(
  painter: Painter,
  random: Random,
  center: Point,
  rad: number,
  scale: number,
  palette: RoofPalette,
): void {
  const frame = localFrame(center, rad);
  const [length, width] = [
    random.between(24, 36) * scale,
    random.between(9, 13) * scale,
  ];
  const heightM = random.between(9, 13) * scale;
  const common = {
    color: drawRoofColor(random, palette),
    wallColor: STONE,
    material: palette === "tile" || palette === "shingle" ? "roof-tile" : "roof-metal",
    ttl: 1,
  } as const;
  painter.building(rect(center, length, width, rad), heightM, {
    ...common,
    roof: "gable",
    riseM: 0.55 * width,
    ridgeRad: rad,
  });
  if (random.chance(0.5)) {
    const transept = frame.at(0.2 * length, 0);
    painter.building(rect(transept, 0.8 * width, 2.1 * width, rad), heightM, {
      ...common,
      roof: "gable",
      riseM: 0.45 * width,
      ridgeRad: rad + Math.PI / 2,
    });
  } else {
    for (const side of [-1, 1]) {
      const aisle = frame.at(0, side * 0.7 * width);
      painter.building(rect(aisle, 0.85 * length, 0.42 * width, rad), 0.5 * heightM, {
        ...common,
        roof: "shed",
        riseM: 0.14 * width,
        ridgeRad: side > 0 ? rad + Math.PI : rad,
      });
    }
  }
  const apse = ellipse(frame.at(length / 2, 0), 0.4 * width, 0.42 * width, rad, 8);
  painter.building(apse, 0.85 * heightM, {
    ...common,
    roof: "hip",
    riseM: 2.5 * scale,
  });
  const towers = scale > 1.3 && random.chance(0.6) ? [-1, 1] : [0];
  for (const side of towers) {
    const size = (towers.length > 1 ? 0.4 : 0.5) * width;
    const at = frame.at(-length / 2 - 0.2 * size, side * 0.36 * width);
    const tower = heightM + random.between(8, 18) * scale;
    painter.building(rect(at, size, size, rad), tower, {
      ...common,
      roof: random.chance(0.7) ? "hip" : "flat",
      riseM: random.between(1, 2.4) * size,
    });
  }
}

/** A school on a convex block: wings about a yard, then as many fields as there is room for. */
export function paintSchool(
  painter: Painter,
  random: Random,
  block: Polygon,
  rad: number,
): void {
  painter.polygon(block, { material: "grass", label: "other" });
  const land = inset(block, 3) ?? block;
  const frame = localFrame(middleOf(land), rad + random.integer(2) * Math.PI);
  const { u0, u1, v0, v1 } = extentOf(land, frame);
  const isAlongU = u1 - u0 > v1 - v0;
  const long = isAlongU ? frame : localFrame(middleOf(land), frame.rad + Math.PI / 2);
  const extent = extentOf(land, long);
  const cut = extent.u0 + (extent.u1 - extent.u0) * random.between(0.34, 0.5);
  const heightM = random.choice([4.5, 8, 8.5, 12]);
  const common = {
    color: drawRoofColor(random, "flat"),
    wallColor: [158, 112, 92] as Rgb,
    ttl: 1,
  };
  const wing = random.between(13, 18);
  const house = { ...extent, u0: extent.u0 + 4, u1: cut - 4, v0: extent.v0 + 5 };
  const depth = house.v1 - 5 - house.v0;
  const add = (part: Partial<typeof extent>, height: number) =>
    painter.building(box(long, { ...house, v1: house.v0 + depth, ...part }), height, {
      ...common,
      hvac: 0.7,
    });
  add({ u1: house.u0 + wing }, heightM);
  add({ u0: house.u0 + wing, v1: house.v0 + wing }, heightM);
  if (random.chance(0.6)) {
    add({ u0: house.u0 + wing, v0: house.v0 + depth - wing }, heightM);
  } else {
    // The hall.
    add({ u0: cut - 4 - 1.5 * wing, v0: house.v0 + depth - 1.7 * wing }, heightM + 3);
  }
  const yard = box(long, {
    u0: house.u0 + wing,
    u1: cut - 3,
    v0: house.v0 + wing,
    v1: house.v0 + depth - wing,
  });
  painter.polygon(yard, { material: random.choice(["asphalt", "concrete"] as const) });
  wearPavement(painter, random, yard, { patches: 3, things: 2, rad: long.rad });
  paintFields(painter, random, long, { ...extent, u0: cut + 2 });
  painter.lineTrees(random, [...land, land[0] as Point], {
    spacingM: 9,
    offsetM: 0,
    radiusM: [2, 4.5],
    share: 0.6,
  });
}

function paintFields(
  painter: Painter,
  random: Random,
  frame: LocalFrame,
  { u0, u1, v0, v1 }: { u0: number; u1: number; v0: number; v1: number },
): void {
  const [length, width] = [u1 - u0 - 8, v1 - v0 - 8];
  const center = frame.at((u0 + u1) / 2, (v0 + v1) / 2);
  const [long, short] = [Math.max(length, width), Math.min(length, width)];
  const turned = localFrame(
    center,
    length > width ? frame.rad : frame.rad + Math.PI / 2,
  );
  const pick = random.uniform();
  if (short > 50 && pick < 0.5) {
    paintTrack(painter, turned, Math.min(176, long, short / 0.53));
  } else if (short > 45 && pick < 0.75) {
    const corner = localFrame(frame.at(u0 + 6, v0 + 6), frame.rad + Math.PI / 4);
    paintDiamond(painter, corner, Math.min(80, short));
  } else if (short > 26) {
    paintPitch(painter, turned, Math.min(100, long - 8, (short - 6) / 0.64), "park");
  }
  if (short > 20 && random.chance(0.5)) {
    const room = localFrame(frame.at(u1 - 12, v1 - 22), frame.rad + Math.PI / 2);
    paintCourts(painter, random, room, 1);
  } else if (short > 20) {
    const lot = box(frame, { u0: u1 - 20, u1, v0: v1 - 34, v1 });
    paintParking(painter, random, lot, { rowsRad: frame.rad, occupied: 0.5 });
  }
}
