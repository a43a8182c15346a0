/**
 * A hand-made `SimulatedScene`: right in its form, not the simulator's. For tests of what
 * is made of scenes, which need no scene that looks like anything.
 */

import { createRandom } from "#core/random.ts";
import { LABELS } from "#core/regions/labels.ts";
import {
  createProduct,
  type Product,
  type ProductOrder,
} from "#simulate/product/product.ts";
import type { Acquisition } from "#simulate/scene-spec.ts";
import type { SimulatedScene } from "#simulate/simulated-scene.ts";

const ACQUISITION: Acquisition = {
  sizePx: 96,
  gsdM: 0.5,
  // To the east, 6° towards south: an ascending pass, right-looking.
  lookRad: (6 * Math.PI) / 180,
  lookSide: "right",
  incidenceDeg: 38,
  polarisation: "HH",
  looks: 6,
  neszDb: -20,
  scaleFactor: 9.7e-5,
  calibrationErrorDb: 0,
  speckleSeed: null,
  windDb: 0,
  pavementDb: 0,
  sunAzimuthRad: 1.2,
  sunElevationRad: 0.9,
  lean: [0.03, -0.02],
  timeGapDays: 180,
  misregistrationPx: [0.5, -0.25],
};

/** Speckle of −10 dB over columns of all labels from west to east. */
export function makeSimulatedScene(
  overrides: Partial<Acquisition> = {},
): SimulatedScene {
  const acquisition = { ...ACQUISITION, ...overrides };
  const { sizePx, looks, scaleFactor } = acquisition;
  const count = sizePx * sizePx;
  const random = createRandom(7);
  return {
    style: "paris",
    seed: 7,
    acquisition,
    dn: Uint16Array.from({ length: count }, () =>
      Math.max(1, Math.round(Math.sqrt(0.1 * random.speckle(looks)) / scaleFactor)),
    ),
    cleanSigma0: new Float32Array(count).fill(0.1),
    eo: Uint8Array.from({ length: 3 * count }, (_, i) => (7 * i + (i >> 8)) & 255),
    labels: Uint8Array.from({ length: count }, (_, i) =>
      Math.floor(((i % sizePx) * LABELS.length) / sizePx),
    ),
    dsm: Float32Array.from({ length: count }, (_, i) => (i % sizePx) / 8),
  };
}

/** That scene in Paris. */
export function makeProduct(
  overrides: Partial<Acquisition> = {},
  order: Partial<ProductOrder> = {},
): Product {
  return createProduct(makeSimulatedScene(overrides), {
    center: [2.35, 48.86],
    sarTime: "2023-05-01T03:12:45Z",
    eoTime: "2022-11-02T10:40:00Z",
    hasBorder: false,
    ...order,
  });
}
