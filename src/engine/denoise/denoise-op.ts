import type { SizedPlanes } from "#core/raster/raster.ts";

/**
 * A de-noiser that needs no network. Each has a file of its own and a line in
 * `run-denoise-op.ts`.
 */
export type DenoiseOp = {
  /** Name by which `card.op.name` refers to the operation. */
  readonly name: string;
  /**
   * Returns the radius of the filter's window in pixels. Anything but a whole number
   * ≥ 0 means that the card's parameters describe no valid filter.
   */
  readonly radiusPx: (parameters: Readonly<Record<string, number>>) => number;
  /**
   * Filters one plane `[row][col]` of linear power. Returns a new plane, NaN where the
   * pixel is invalid; `plane` is left as it is.
   */
  readonly run: (
    plane: Float32Array,
    shape: Pick<SizedPlanes, "width" | "height" | "valid">,
    radiusPx: number,
    parameters: Readonly<Record<string, number>>,
  ) => Float32Array;
};
