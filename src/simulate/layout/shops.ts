/** Shopping in small towns: main-street rows, and stores behind their car parks. */

import type { Random } from "#core/random.ts";
import { box, inset, localFrame, middleOf } from "#simulate/geometry.ts";
import { split } from "#simulate/split.ts";
import { addFlatBuilding, addWingedBuilding } from "./flat-buildings.ts";
import type { Polygon } from "./layout.ts";
import type { Painter } from "./painter.ts";
import { paintParking } from "./parking.ts";
import { wearPavement } from "./pavement.ts";
import type { GridBlock, StreetGrid } from "./street-grid.ts";

/** A block of shops and offices wall to wall; `heightsM` with their shares. */
export function paintShopBlock(
  painter: Painter,
  random: Random,
  block: Polygon,
  rad: number,
  heightsM: readonly (readonly [number, number])[],
): void {
  painter.polygon(block, { material: "concrete", label: "commercial" });
  const { parts } = split(random, block, {
    targetM2: random.between(380, 650),
    jitterRad: 0,
    axisRad: rad,
  });
  for (const part of parts) {
    const lot = inset(part, random.choice([0.2, 0.2, 1]));
    if (lot === null) {
      continue;
    }
    if (random.chance(0.16)) {
      paintParking(painter, random, lot, { rowsRad: rad, occupied: 0.7 });
    } else {
      const heightM = random.choice(
        heightsM.map(([height]) => height),
        heightsM.map(([, share]) => share),
      );
      addWingedBuilding(painter, random, lot, heightM, rad);
    }
  }
  wearPavement(painter, random, block, { patches: 3, things: 4, rad });
}

/** One or two low stores at an edge of their car park. */
export function paintStore(
  painter: Painter,
  random: Random,
  grid: StreetGrid,
  { u0, u1, v0, v1, outline }: GridBlock,
): void {
  painter.polygon(outline, { material: "asphalt", label: "commercial" });
  const frame = localFrame(
    middleOf(outline),
    grid.headingAt((u0 + u1) / 2, (v0 + v1) / 2) + random.integer(4) * (Math.PI / 2),
  );
  const turned = Math.abs(Math.sin(frame.rad - grid.rad)) > 0.5;
  const half = turned
    ? { u: (v1 - v0) / 2 - 3, v: (u1 - u0) / 2 - 3 }
    : { u: (u1 - u0) / 2 - 3, v: (v1 - v0) / 2 - 3 };
  const depth = half.v * random.between(0.55, 0.9);
  const park = { u0: -half.u, u1: half.u, v0: -half.v + depth + 5, v1: half.v };
  paintParking(painter, random, box(frame, park), {
    rowsRad: frame.rad,
    occupied: random.between(0.3, 0.8),
  });
  const cut = random.chance(0.5) ? half.u * random.between(-0.3, 0.5) : half.u;
  const shop = { u0: -half.u, u1: cut, v0: -half.v, v1: -half.v + depth };
  addFlatBuilding(painter, random, box(frame, shop), random.between(5, 9), 1.2);
  if (cut < half.u - 12) {
    addFlatBuilding(
      painter,
      random,
      box(frame, { ...shop, u0: cut + 0.4, u1: half.u, v1: shop.v1 - depth * 0.3 }),
      random.between(4.5, 6.5),
      1,
    );
  }
}
