/** Draws what differs between real products, so that a network trained on scenes has met it. */
import { createStream } from "#core/random.ts";
import type { Acquisition, SceneSpec } from "./scene-spec.ts";

/** GSD 0.3–0.6 m, incidence 25–50°, 1–9 looks, noise of −24 to −17 dB; from the seed. */
export function varyAcquisition({
  style,
  seed,
}: Pick<SceneSpec, "style" | "seed">): Pick<
  Acquisition,
  "gsdM" | "incidenceDeg" | "looks" | "neszDb"
> {
  const random = createStream(seed, style, "vary");
  return {
    gsdM: round(random.between(0.3, 0.6), 3),
    incidenceDeg: round(random.between(25, 50), 2),
    looks: 1 + random.integer(9),
    neszDb: round(random.between(-24, -17), 2),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
