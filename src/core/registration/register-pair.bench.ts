/**
 * This bench measures the error of registration on simulated pairs of known displacement
 * and on real pairs (`s1s2`) shifted by known amounts, and how often it accepts pairs of
 * different places. It prints one line per pair and a summary with the protocol. Sizes by environment:
 * REGISTRATION_PAIRS (20), REGISTRATION_PX (512).
 */
import { readFileSync } from "node:fs";
import { decode as decodePng } from "fast-png";
import { decode as decodeJpeg } from "jpeg-js";
import { bench } from "vitest";
import { createStream, type Random } from "#core/random.ts";
import { type Affine, composeAffine, pixelToWorld } from "#core/raster/affine.ts";
import { PIXEL_AFFINE } from "#core/raster/grid.ts";
import { resample } from "#core/raster/resample.ts";
import { STYLE_IDS } from "#simulate/scene-spec.ts";
import { simulateScene } from "#simulate/simulate-scene.ts";
import { hasRealData, realDataPath } from "#testing/real-data.ts";
import type { GreyImage } from "./grey-image.ts";
import { LEANING_HEIGHT_M } from "./judge-registration.ts";
import { type PairRegistration, protocolLine, registerPair } from "./register-pair.ts";
import { displacementAt } from "./shift-model.ts";

const PAIRS = Number(process.env.REGISTRATION_PAIRS ?? 20);
const SIDE = Number(process.env.REGISTRATION_PX ?? 512);

type Pair = {
  readonly power: GreyImage;
  readonly brightness: GreyImage;
  /** Direction away from the radar, in pixels; null = it does not matter. */
  readonly away: { readonly x: number; readonly y: number } | null;
  /** What the optical image shows of the radar's (0, 0) lies at `own`. */
  readonly own: readonly [number, number];
  readonly facts: string;
};

function simulated(index: number): Pair {
  const style = STYLE_IDS[index % STYLE_IDS.length] as (typeof STYLE_IDS)[number];
  const draw = createStream(index, "registration");
  const looks = 1 + (index % 9);
  const timeGapDays = draw.choice([1, 60, 365, 730, 1825]);
  const overrides = { sizePx: SIDE, looks, timeGapDays };
  const scene = simulateScene({ style, seed: 7000 + index, overrides });
  const { lookRad, gsdM, incidenceDeg, misregistrationPx } = scene.acquisition;
  const size = { width: SIDE, height: SIDE, valid: new Uint8Array(SIDE ** 2).fill(1) };
  const leanPx = LEANING_HEIGHT_M / Math.tan((incidenceDeg * Math.PI) / 180) / gsdM;
  return {
    power: { ...size, values: Float32Array.from(scene.dn, (dn) => dn * dn) },
    brightness: greyOf(SIDE, scene.eo, 3),
    away: leanPx > 1 ? { x: Math.cos(lookRad), y: Math.sin(lookRad) } : null,
    own: [-misregistrationPx[0], -misregistrationPx[1]],
    facts: `${style} ${looks} looks ${timeGapDays} d ${incidenceDeg.toFixed(0)}°`,
  };
}

function greyOf(side: number, pixels: ArrayLike<number>, channels: number): GreyImage {
  const values = Float32Array.from({ length: side * side }, (_, at) => {
    let sum = 0;
    for (let band = 0; band < Math.min(3, channels); band += 1) {
      sum += pixels[channels * at + band] as number;
    }
    return sum;
  });
  return {
    width: side,
    height: side,
    values,
    valid: new Uint8Array(side ** 2).fill(1),
  };
}

/** Pixel p of the truth is drawn at `drawn(p)`. */
function displacement(draw: Random, side: number, reachPx: number, isTurned: boolean) {
  const turn = isTurned ? (draw.between(-1, 1) * Math.PI) / 180 : 0;
  const scale = isTurned ? 1 + draw.between(-0.01, 0.01) : 1;
  const [c, s] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  const half = side / 2;
  const [tx, ty] = [draw.between(-reachPx, reachPx), draw.between(-reachPx, reachPx)];
  const drawn: Affine = [
    ...([c, -s, half + tx - c * half + s * half] as const),
    ...([s, c, half + ty - s * half - c * half] as const),
  ];
  return drawn;
}

function displaced(image: GreyImage, drawn: Affine): GreyImage {
  const { width, height } = image;
  const grid = { crs: "pixel", affine: PIXEL_AFFINE, width, height } as const;
  const moved = { ...grid, affine: composeAffine(PIXEL_AFFINE, drawn) };
  const { data, valid } = resample(
    { ...image, data: image.values, bands: 1 },
    moved,
    grid,
    "area",
  );
  const values = data.map((value, at) => (valid[at] === 1 ? value : 0));
  return { width, height, values, valid };
}

function register(pair: Pair, brightness: GreyImage): PairRegistration | null {
  const work = registerPair(pair.power, brightness, pair.away);
  for (;;) {
    const step = work.next();
    if (step.done) {
      return step.value;
    }
  }
}

/** Distance between found and true positions at the centre, along the look and across it. */
function errorOf({ model }: PairRegistration, pair: Pair, drawn: Affine) {
  const { cx, cy } = model;
  const [dx, dy] = displacementAt(model, cx, cy);
  const [x, y] = pixelToWorld(drawn, cx + pair.own[0], cy + pair.own[1]);
  const [ex, ey] = [cx + dx - x, cy + dy - y];
  const away = pair.away ?? { x: 1, y: 0 };
  return {
    px: Math.hypot(ex, ey),
    along: ex * away.x + ey * away.y,
    across: ey * away.x - ex * away.y,
  };
}

/** Registers every pair and prints what was found. */
function protocol(
  name: string,
  pairs: Iterable<Pair>,
  reachPx: number,
  isTurned: boolean,
) {
  const errors: ReturnType<typeof errorOf>[] = [];
  let [n, ms, factor] = [0, 0, 1];
  for (const pair of pairs) {
    const draw = createStream(n, name, "displacement");
    n += 1;
    const side = pair.power.width;
    const drawn = displacement(draw, side, reachPx, isTurned);
    const brightness = displaced(pair.brightness, drawn);
    const began = process.cpuUsage();
    const found = register(pair, brightness);
    ms += process.cpuUsage(began).user / 1000;
    factor = found?.factor ?? factor;
    const error = found?.isFound ? errorOf(found, pair, drawn) : null;
    if (error !== null) {
      errors.push(error);
    }
    const text =
      error === null
        ? "not found"
        : `off ${error.px.toFixed(1)} px (along the look ${error.along.toFixed(1)}, across ${error.across.toFixed(1)})`;
    console.log(
      `${pair.facts}: ${text}; ${found?.agreeing ?? 0}/${found?.windows.length ?? 0} agree, peak ratio ${found?.peakRatio.toFixed(2)}`,
    );
  }
  const quantile = (of: number[], q: number) =>
    of.sort((a, b) => a - b)[Math.floor(q * of.length)]?.toFixed(2) ?? "–";
  const px = errors.map((error) => error.px);
  console.log(
    `${name}: found ${errors.length} of ${n}; error at the centre: median ${quantile(px, 0.5)}, 90 % ${quantile(px, 0.9)} px; within 3 px ${px.filter((e) => e <= 3).length}; across the look median ${quantile(
      errors.map(({ across }) => Math.abs(across)),
      0.5,
    )} px; ${(ms / n / 1000).toFixed(1)} s of one core each\n  shifts to ±${reachPx} px${isTurned ? ", turn ±1°, scale ±1 %" : ""}; ${protocolLine(factor)}`,
  );
}

function* simulatedPairs(): Generator<Pair> {
  for (let index = 0; index < PAIRS; index += 1) {
    yield simulated(index);
  }
}

/** Pairs the radar image of each place with the optical image of the next. */
function* differentPairs(): Generator<Pair> {
  let before = simulated(PAIRS - 1);
  for (const pair of simulatedPairs()) {
    yield {
      ...pair,
      brightness: before.brightness,
      facts: `${pair.facts} × ${before.facts}`,
    };
    before = pair;
  }
}

type Record = {
  readonly id: string;
  readonly split: string;
  readonly sar: string;
  readonly eo: string;
};

function* realPairs(): Generator<Pair> {
  const index: Record[] = JSON.parse(
    readFileSync(realDataPath("s1s2", "index.json"), "utf8"),
  );
  for (const { id, sar, eo } of index.filter(({ split }) => split === "test")) {
    const radar = decodePng(readFileSync(realDataPath("s1s2", sar)));
    const bytes = readFileSync(realDataPath("s1s2", eo));
    const picture = eo.endsWith("png") ? decodePng(bytes) : decodeJpeg(bytes);
    const channels = picture.data.length / picture.width / picture.height;
    const grey = greyOf(radar.width, radar.data, radar.channels);
    const pair: Pair = {
      power: { ...grey, values: grey.values.map((dn) => dn * dn) },
      brightness: greyOf(picture.width, picture.data, channels),
      ...{ away: null, own: [0, 0], facts: `s1s2 ${id}` },
    };
    // These pairs are not exactly aligned (radar is displaced in mountains), so only the
    // difference to their own displacement is known.
    const model = register(pair, pair.brightness)?.model;
    const own = [model?.dx ?? 0, model?.dy ?? 0] as const;
    yield {
      ...pair,
      own,
      facts: `${pair.facts}, off by itself ${own.map((px) => px.toFixed(1)).join(", ")}`,
    };
  }
}

const ONCE = { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 };

bench(
  "simulated pairs",
  () => protocol("simulated", simulatedPairs(), (100 * SIDE) / 1024, true),
  ONCE,
);
bench(
  "different places",
  () => protocol("different", differentPairs(), 0, false),
  ONCE,
);
if (hasRealData) {
  bench("real pairs", () => protocol("s1s2", realPairs(), 30, false), ONCE);
}
