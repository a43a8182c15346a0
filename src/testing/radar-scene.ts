/** This file simulates radar images of one material and one object, to check the physics. */
import { rasterizeEpoch } from "#simulate/epoch/rasterize-epoch.ts";
import { Painter } from "#simulate/layout/painter.ts";
import { MATERIALS, type Material } from "#simulate/materials.ts";
import { resolveAcquisition } from "#simulate/resolve-acquisition.ts";
import { BACKSCATTER, type BackscatterTable } from "#simulate/sar/backscatter.ts";
import { type RadarScene, simulateRadar } from "#simulate/sar/simulate-radar.ts";
import { type Acquisition, frameOf } from "#simulate/scene-spec.ts";

const GSD_M = 0.5;

/** The table without what varies within a material. */
export const SMOOTH = Object.fromEntries(
  MATERIALS.map((material) => [
    material,
    { ...BACKSCATTER[material], fineDb: 0, coarseDb: 0, clutter: 0 },
  ]),
) as BackscatterTable;

type Asked = {
  readonly sizePx?: number;
  readonly ground?: Material;
  readonly paint?: (painter: Painter) => void;
  readonly radar?: Partial<Acquisition>;
  readonly seed?: number;
  readonly table?: BackscatterTable;
};

/** A scene of one ground, with what is painted on it, at 0.5 m and 40° unless asked otherwise. */
export function prepareRadar({
  sizePx = 256,
  ground = "grass",
  paint,
  radar,
  seed = 3,
}: Asked) {
  const frame = frameOf({ sizePx, gsdM: GSD_M });
  const painter = new Painter("weifang", seed, frame);
  painter.fill(ground, "grass");
  paint?.(painter);
  const layout = painter.finish();
  const fixed = { lookRad: 0, incidenceDeg: 40, looks: 6, neszDb: -20 };
  const overrides = { sizePx, gsdM: GSD_M, ...fixed, ...radar };
  const acquisition = resolveAcquisition({ style: "weifang", seed, overrides });
  return { layout, rasters: rasterizeEpoch(layout, "sar", 0), acquisition };
}

/** Returns the radar image of that scene; `sigma0` from its DN, linear power. */
export function imageByRadar(asked: Asked): RadarScene & { sigma0: Float64Array } {
  const { layout, rasters, acquisition } = prepareRadar(asked);
  const scene = simulateRadar(layout, rasters, acquisition, asked.table ?? SMOOTH);
  const { scaleFactor } = acquisition;
  return {
    ...scene,
    sigma0: Float64Array.from(scene.dn, (v) => (v * scaleFactor) ** 2),
  };
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) {
    sum += values[i] as number;
  }
  return sum / values.length;
}
export const toDb = (power: number) => 10 * Math.log10(power);

/** Mean over the middle rows, by column: a cut through a building that is long in y. */
export function profile(
  sigma0: ArrayLike<number>,
  sizePx: number,
  rows = 64,
): number[] {
  const first = (sizePx - rows) / 2;
  return Array.from({ length: sizePx }, (_, col) =>
    mean(
      Array.from(
        { length: rows },
        (_, row) => sigma0[(first + row) * sizePx + col] as number,
      ),
    ),
  );
}

/** x of a column's centre, from the scene's middle. */
export const xOf = (col: number, sizePx: number) => (col + 0.5 - sizePx / 2) * GSD_M;
