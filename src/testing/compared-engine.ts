/** An engine on arrays that has a picture and the true one, to measure one by the other. */
import type { MetricPair } from "#core/metrics/metric.ts";
import type { Engine } from "#ports/engine.ts";
import type { Area, MeasureRequest } from "#ports/measurement.ts";
import {
  measureRequest,
  open,
  PX,
  ramp,
  run,
  setUp,
  translated,
} from "./engine-on-arrays.ts";

/** Side of both images, px. */
export const SIZE = 300;
export const nothing = () => undefined;

/** A network that makes contrast too low, and no byte that rounding could tip over. */
export const dull = (value: number, band: number) => value * (1 - band / 4) * 0.79;

/** Returns the pair that the engine then compares: the dull picture and the true one. */
export function expectedPair(): MetricPair {
  const plane = SIZE * SIZE;
  const a = new Float32Array(3 * plane);
  const b = new Float32Array(3 * plane);
  for (let i = 0; i < 3 * plane; i++) {
    const band = Math.floor(i / plane);
    const dn = ramp(Math.floor((i % plane) / SIZE), i % SIZE);
    a[i] = Math.round(((dull((dn / 255) * 2 - 1, band) + 1) / 2) * 255) / 255;
    b[i] = translated(dn, band) / 255;
  }
  return { a, b, bands: 3, width: SIZE, height: SIZE, valid: null };
}

/** A radar image that has been translated, and the true picture. */
export async function prepare(
  options: Parameters<typeof setUp>[0] = { compute: dull },
) {
  const { engine } = setUp(options);
  const sar = await open(engine, "sar");
  const eo = await open(engine, "eo");
  const made = await run(engine, sar);
  const request = (change: Partial<MeasureRequest> = {}) => ({
    ...measureRequest(made.resultId, eo),
    ...change,
  });
  return { engine, sar, eo, ...made, request };
}

export async function valuesOf(engine: Engine, request: MeasureRequest) {
  const measured = await engine.measure(request);
  return Object.fromEntries(measured?.readings.map((r) => [r.id, r.value]) ?? []);
}

/** Pixels to the scene's coordinates. */
export const at = (col: number, row: number) =>
  [5e5 + col * PX, 5e6 - row * PX] as const;
export const boxOf = (c0: number, r0: number, c1: number, r1: number): Area => ({
  kind: "box",
  box: [...at(c0, r1), ...at(c1, r0)],
});
