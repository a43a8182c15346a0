/**
 * Pairs of a radar and an optical image with known displacements, for measuring
 * registration: simulated ones, and real ones (`s1s2`) where the data is there.
 */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode as decodePng } from "fast-png";
import { decode as decodeJpeg } from "jpeg-js";
import { createStream, type Random } from "#core/random.ts";
import { type Affine, composeAffine, pixelToWorld } from "#core/raster/affine.ts";
import { PIXEL_AFFINE } from "#core/raster/grid.ts";
import { resample } from "#core/raster/resample.ts";
import type { GreyImage } from "#core/registration/grey-image.ts";
import { LEANING_HEIGHT_M } from "#core/registration/judge-registration.ts";
import { displacementAt, type ShiftModel } from "#core/registration/shift-model.ts";
import { type Acquisition, STYLE_IDS } from "#simulate/scene-spec.ts";
import { SIMULATOR_VERSION, simulateScene } from "#simulate/simulate-scene.ts";
import { realDataPath } from "./real-data.ts";

export type RegistrationPair = {
  /** Radar, linear power. */
  readonly power: GreyImage;
  /** The optical image, sum of its bands, not displaced. */
  readonly brightness: GreyImage;
  /** Direction away from the radar, in pixels; null = unknown. */
  readonly away: { readonly x: number; readonly y: number } | null;
  /** What the optical image shows of the radar's (0, 0) lies at `own`. */
  readonly own: readonly [number, number];
  /** Style, looks, days between the dates, incidence. */
  readonly facts: string;
};

const GAPS_DAYS = [1, 60, 365, 730, 1825] as const;

/**
 * Makes pair number `index` of the protocol: the ten styles in turn, 1 to 9 looks in turn,
 * gaps of up to five years, 0.5 m pixels, incidence and look as the simulator draws them.
 * It is kept in the system's temporary folder, because a scene of 1024² takes 5 s.
 */
export function simulatedPair(index: number, sizePx: number): RegistrationPair {
  const style = STYLE_IDS[index % STYLE_IDS.length] as (typeof STYLE_IDS)[number];
  const looks = 1 + (index % 9);
  const timeGapDays = createStream(index, "registration").choice(GAPS_DAYS);
  const seed = 7000 + index;
  const name = `${style}-${seed}-${looks}-${timeGapDays}-${sizePx}-v${SIMULATOR_VERSION}`;
  const { acquisition, dn, brightness } = kept(name, sizePx, () =>
    simulateScene({ style, seed, overrides: { sizePx, looks, timeGapDays } }),
  );
  const { lookRad, gsdM, incidenceDeg, misregistrationPx } = acquisition;
  const leanPx = LEANING_HEIGHT_M / Math.tan((incidenceDeg * Math.PI) / 180) / gsdM;
  return {
    power: image(
      sizePx,
      Float32Array.from(dn, (value) => value * value),
    ),
    brightness: image(sizePx, Float32Array.from(brightness)),
    away: leanPx > 1 ? { x: Math.cos(lookRad), y: Math.sin(lookRad) } : null,
    own: [-misregistrationPx[0], -misregistrationPx[1]],
    facts: `${style} ${looks} looks ${timeGapDays} d ${incidenceDeg.toFixed(0)}°`,
  };
}

type Kept = {
  readonly acquisition: Acquisition;
  readonly dn: Uint16Array;
  readonly brightness: Uint16Array;
};

function kept(
  name: string,
  sizePx: number,
  make: () => ReturnType<typeof simulateScene>,
): Kept {
  const folder = join(tmpdir(), "sar2earth-registration-pairs");
  const path = join(folder, `${name}.bin`);
  const bytes = 2 * sizePx * sizePx;
  if (existsSync(path)) {
    const file = new Uint8Array(readFileSync(path));
    const part = (from: number) =>
      new Uint16Array(file.slice(from, from + bytes).buffer);
    const acquisition = JSON.parse(new TextDecoder().decode(file.subarray(2 * bytes)));
    return { acquisition, dn: part(0), brightness: part(bytes) };
  }
  const { acquisition, dn, eo } = make();
  const brightness = Uint16Array.from(bandSums(eo, 3));
  mkdirSync(folder, { recursive: true });
  // A file appears under its name when it is whole.
  const partial = `${path}.${process.pid}`;
  writeFileSync(
    partial,
    Buffer.concat([
      Buffer.from(dn.buffer, dn.byteOffset, bytes),
      Buffer.from(brightness.buffer),
      Buffer.from(JSON.stringify(acquisition)),
    ]),
  );
  renameSync(partial, path);
  return { acquisition, dn, brightness };
}

function bandSums(pixels: ArrayLike<number>, channels: number): Float32Array {
  return Float32Array.from({ length: pixels.length / channels }, (_, at) => {
    let sum = 0;
    for (let band = 0; band < Math.min(3, channels); band += 1) {
      sum += pixels[channels * at + band] as number;
    }
    return sum;
  });
}

function image(side: number, values: Float32Array): GreyImage {
  const valid = new Uint8Array(side * side).fill(1);
  return { width: side, height: side, values, valid };
}

/** The test pairs of `s1s2`; how they lie by themselves is not known. */
export function* realPairs(): Generator<RegistrationPair> {
  type Listed = Readonly<Record<"id" | "split" | "sar" | "eo", string>>;
  const index: Listed[] = JSON.parse(
    readFileSync(realDataPath("s1s2", "index.json"), "utf8"),
  );
  for (const { id, sar, eo } of index.filter(({ split }) => split === "test")) {
    const radar = decodePng(readFileSync(realDataPath("s1s2", sar)));
    const bytes = readFileSync(realDataPath("s1s2", eo));
    const picture = eo.endsWith("png") ? decodePng(bytes) : decodeJpeg(bytes);
    const channels = picture.data.length / picture.width / picture.height;
    const dn = bandSums(radar.data, radar.channels);
    yield {
      power: image(
        radar.width,
        dn.map((value) => value * value),
      ),
      brightness: image(picture.width, bandSums(picture.data, channels)),
      ...{ away: null, own: [0, 0], facts: `s1s2 ${id}` },
    };
  }
}

/** Where pixel p of the undisplaced image is drawn: shift, turn and scale about the middle. */
export function drawDisplacement(
  draw: Random,
  side: number,
  { reachPx, turnDeg, scale }: { reachPx: number; turnDeg: number; scale: number },
): Affine {
  const turn = (draw.between(-turnDeg, turnDeg) * Math.PI) / 180;
  const size = 1 + draw.between(-scale, scale);
  const [c, s] = [size * Math.cos(turn), size * Math.sin(turn)];
  const half = side / 2;
  const [tx, ty] = [draw.between(-reachPx, reachPx), draw.between(-reachPx, reachPx)];
  return [
    ...([c, -s, half + tx - c * half + s * half] as const),
    ...([s, c, half + ty - s * half - c * half] as const),
  ];
}

/** Draws the image displaced, on its own grid. */
export function displaced(source: GreyImage, drawn: Affine): GreyImage {
  const { width, height } = source;
  const grid = { crs: "pixel", affine: PIXEL_AFFINE, width, height } as const;
  const moved = { ...grid, affine: composeAffine(PIXEL_AFFINE, drawn) };
  const { data, valid } = resample(
    { ...source, data: source.values, bands: 1 },
    moved,
    grid,
    "area",
  );
  const values = data.map((value, at) => (valid[at] === 1 ? value : 0));
  return { width, height, values, valid };
}

export type RegistrationError = {
  /** Root mean square distance between found and true positions over the radar image, pixels. */
  readonly px: number;
  /** At its middle: distance, and its parts away from the radar and across that. */
  readonly middlePx: number;
  readonly along: number;
  readonly across: number;
};

/** Compares a model with the truth at 9 × 9 places spread over the radar image. */
export function registrationError(
  model: ShiftModel,
  { power, own, away }: RegistrationPair,
  drawn: Affine,
): RegistrationError {
  const off = (x: number, y: number) => {
    const [dx, dy] = displacementAt(model, x, y);
    const [trueX, trueY] = pixelToWorld(drawn, x + own[0], y + own[1]);
    return [x + dx - trueX, y + dy - trueY] as const;
  };
  let sum = 0;
  for (let at = 0; at < 81; at += 1) {
    const [u, v] = [(at % 9) / 8, Math.floor(at / 9) / 8];
    const [x, y] = off(u * power.width, v * power.height);
    sum += x * x + y * y;
  }
  const [ex, ey] = off(power.width / 2, power.height / 2);
  const unit = away ?? { x: 1, y: 0 };
  return {
    px: Math.sqrt(sum / 81),
    middlePx: Math.hypot(ex, ey),
    along: ex * unit.x + ey * unit.y,
    across: ey * unit.x - ex * unit.y,
  };
}
