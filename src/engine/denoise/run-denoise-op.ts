import type { ModelCard } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";
import type { LinearUnit, Raster } from "#core/raster/raster.ts";
import type { DenoiseOp } from "#engine/denoise/denoise-op.ts";
import { gaussianBlur } from "#engine/denoise/gaussian-blur.ts";
import { medianBlur } from "#engine/denoise/median-blur.ts";

type Op = NonNullable<ModelCard["op"]>;

const OPS: ReadonlyMap<string, DenoiseOp> = new Map(
  [medianBlur, gaussianBlur].map((op) => [op.name, op]),
);

/**
 * Runs an `op` card on every band of a raster of linear power. Invalid pixels stay
 * invalid (their data is NaN) and take no part. A result is exact where it lies at least
 * `denoiseHaloPx` from the raster's edge, or at the scene's own edge.
 * @throws AppError model-unknown, card-invalid
 */
export function runDenoiseOp<U extends LinearUnit>(
  op: Op,
  raster: Raster<U>,
): Raster<U> {
  const { run, radiusPx } = findOp(op);
  const { width, height } = raster.grid;
  const shape = { width, height, valid: raster.valid };
  const pixels = width * height;
  const data = new Float32Array(raster.bands * pixels);
  for (let band = 0; band < raster.bands; band++) {
    const plane = raster.data.subarray(band * pixels, (band + 1) * pixels);
    data.set(run(plane, shape, radiusPx, op.parameters), band * pixels);
  }
  return { ...raster, data };
}

/** Returns how many pixels around the wanted ones this operation needs. */
export function denoiseHaloPx(op: Op): number {
  return findOp(op).radiusPx;
}

function findOp(op: Op): { readonly run: DenoiseOp["run"]; readonly radiusPx: number } {
  const known = OPS.get(op.name);
  if (known === undefined) {
    throw new AppError("model-unknown", `There is no operation "${op.name}".`, {
      expected: [...OPS.keys()].join(" or "),
      found: op.name,
      hint: "Update the page, or take the card out of models/catalog.json.",
    });
  }
  const radiusPx = known.radiusPx(op.parameters);
  if (!Number.isInteger(radiusPx) || radiusPx < 0) {
    throw new AppError(
      "card-invalid",
      `The parameters of "${op.name}" describe no valid filter.`,
      {
        expected: "sizePx odd, or radiusPx whole and sigmaPx above 0",
        found: JSON.stringify(op.parameters),
        hint: "Correct the model's card.",
      },
    );
  }
  return { run: known.run, radiusPx };
}
