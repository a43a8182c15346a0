/** Playing fields, running tracks, courts, diamonds, and stadiums with stands. */

import type { Random } from "#core/random.ts";
import type { Label } from "#core/regions/labels.ts";
import { box, ellipse, type LocalFrame, rect } from "#simulate/geometry.ts";
import type { Point, Polygon, Rgb } from "./layout.ts";
import type { Painter } from "./painter.ts";

const WHITE_POST: Rgb = [232, 232, 230];

/** A pitch of `lengthM` along the frame's u, with its lines and goals. */
export function paintPitch(
  painter: Painter,
  frame: LocalFrame,
  lengthM: number,
  label: Label,
): void {
  const [u, v] = [lengthM / 2, 0.32 * lengthM];
  painter.polygon(box(frame, { u0: -u - 3, u1: u + 3, v0: -v - 3, v1: v + 3 }), {
    material: "grass",
    label,
  });
  const white = { mark: "white" } as const;
  const outline = [
    frame.at(-u, -v),
    frame.at(u, -v),
    frame.at(u, v),
    frame.at(-u, v),
    frame.at(-u, -v),
  ];
  painter.line(outline, 0.2, white);
  painter.line([frame.at(0, -v), frame.at(0, v)], 0.2, white);
  const circle = ellipse(frame.at(0, 0), 0.09 * lengthM, 0.09 * lengthM, frame.rad, 24);
  painter.line([...circle, circle[0] as Point], 0.2, white);
  for (const side of [-1, 1]) {
    const [inner, half] = [side * (u - 0.16 * lengthM), 0.19 * lengthM];
    painter.line(
      [
        frame.at(side * u, -half),
        frame.at(inner, -half),
        frame.at(inner, half),
        frame.at(side * u, half),
      ],
      0.2,
      white,
    );
    painter.box(
      frame.at(side * (u + 0.4), 0),
      { lengthM: 0.3, widthM: 0.07 * lengthM, angleRad: frame.rad, heightM: 2.4 },
      "equipment",
      WHITE_POST,
    );
  }
}

/** A running track about a pitch; `lengthM` over all (a full one has 176 m). */
export function paintTrack(painter: Painter, frame: LocalFrame, lengthM: number): void {
  const outer = 0.265 * lengthM;
  const lanes = Math.max(4, 0.055 * lengthM);
  painter.polygon(capsule(frame, lengthM / 2, outer), {
    material: "soil",
    label: "park",
  });
  painter.polygon(capsule(frame, lengthM / 2 - lanes, outer - lanes), {
    material: "grass",
    label: "park",
  });
  paintPitch(painter, frame, 0.58 * lengthM, "park");
}

/** Straight sides and round ends, by half length and half width. */
function capsule(frame: LocalFrame, halfLengthM: number, halfWidthM: number): Polygon {
  const straight = halfLengthM - halfWidthM;
  return Array.from({ length: 32 }, (_, i) => {
    const turn = (2 * Math.PI * (i + 0.5)) / 32;
    const end = Math.cos(turn) > 0 ? straight : -straight;
    return frame.at(end + halfWidthM * Math.cos(turn), halfWidthM * Math.sin(turn));
  });
}

/** Hard courts side by side along u. */
export function paintCourts(
  painter: Painter,
  random: Random,
  frame: LocalFrame,
  count: number,
): void {
  const material = random.choice(["asphalt", "concrete", "soil"] as const);
  painter.polygon(
    box(frame, { u0: -9 * count, u1: 9 * count, v0: -18, v1: 18 }),
    // Fenced ground, playable or not.
    { material, label: "park" },
  );
  for (let i = 0; i < count; i += 1) {
    const u = (i - (count - 1) / 2) * 18;
    const line = [
      frame.at(u - 5.5, -12),
      frame.at(u + 5.5, -12),
      frame.at(u + 5.5, 12),
      frame.at(u - 5.5, 12),
      frame.at(u - 5.5, -12),
    ];
    painter.line(line, 0.2, { mark: "white" });
    painter.line([frame.at(u - 6, 0), frame.at(u + 6, 0)], 0.2, { mark: "white" });
  }
}

/** A baseball diamond that opens along the frame's u. */
export function paintDiamond(
  painter: Painter,
  frame: LocalFrame,
  reachM: number,
): void {
  const fan: Point[] = [frame.at(-4, 0)];
  for (let turn = -Math.PI / 4; turn <= Math.PI / 4 + 0.01; turn += Math.PI / 16) {
    fan.push(frame.at(reachM * Math.cos(turn), reachM * Math.sin(turn)));
  }
  painter.polygon(fan, { material: "grass", label: "park" });
  painter.disc(frame.at(0.2 * reachM, 0), 0.27 * reachM, {
    material: "soil",
    label: "park",
  });
  painter.polygon(
    rect(frame.at(0.2 * reachM, 0), 0.22 * reachM, 0.22 * reachM, frame.rad + 0.785),
    {
      material: "grass",
    },
  );
  painter.disc(frame.at(0.2 * reachM, 0), 2, { material: "soil" });
}

/** A stadium of `lengthM` over all along the frame's u: stands rising outwards, masts. */
export function addStadium(
  painter: Painter,
  random: Random,
  frame: LocalFrame,
  lengthM: number,
): void {
  const [outerU, outerV] = [lengthM / 2, 0.4 * lengthM];
  const depth = random.between(0.1, 0.15) * lengthM;
  const center = frame.at(0, 0);
  painter.polygon(ellipse(center, outerU + 14, outerV + 14, frame.rad, 32), {
    material: "concrete",
    label: "other",
  });
  paintPitch(painter, frame, Math.min(105, 1.25 * (outerU - depth)), "park");
  const sectors = 28;
  const color: Rgb = random.choice([
    [150, 152, 156],
    [186, 184, 178],
    [112, 122, 142],
  ]);
  const rise = random.between(9, 17);
  const isRoofed = random.chance(0.5);
  const ring = (u: number, v: number, i: number) => {
    const turn = (2 * Math.PI * i) / sectors;
    return frame.at(u * Math.cos(turn), v * Math.sin(turn));
  };
  for (let i = 0; i < sectors; i += 1) {
    const [inU, inV] = [outerU - depth, outerV - depth];
    const middle = (2 * Math.PI * (i + 0.5)) / sectors;
    // Normal of the ellipse: stands are high outside.
    const outwards =
      frame.rad + Math.atan2(Math.sin(middle) * outerU, Math.cos(middle) * outerV);
    painter.building(
      [
        ring(inU, inV, i),
        ring(outerU, outerV, i),
        ring(outerU, outerV, i + 1),
        ring(inU, inV, i + 1),
      ],
      3,
      {
        color,
        roof: "shed",
        riseM: rise,
        ridgeRad: outwards - Math.PI / 2,
        material: "roof-metal",
        ttl: 1,
      },
    );
    if (isRoofed && Math.abs(Math.sin(middle)) > 0.5) {
      painter.building(
        [
          ring(outerU - 0.6 * depth, outerV - 0.6 * depth, i),
          ring(outerU, outerV, i),
          ring(outerU, outerV, i + 1),
          ring(outerU - 0.6 * depth, outerV - 0.6 * depth, i + 1),
        ],
        rise + 8,
        { color: [214, 216, 216], material: "roof-metal", ttl: 1 },
      );
    }
  }
  for (const [u, v] of [
    [0.75, 0.8],
    [-0.75, 0.8],
    [-0.75, -0.8],
    [0.75, -0.8],
  ] as const) {
    const mast = frame.at(u * outerU, v * outerV * 1.15);
    for (let z = 8; z < rise + 22; z += 4) {
      painter.scatterer(mast, z, 0.6 + 0.5 * random.normal());
    }
  }
}
