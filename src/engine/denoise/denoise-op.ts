/** A de-noiser that needs no network: one file each, entered in `run-denoise-op.ts`. */
export type DenoiseOp = {
  /** As in `card.op.name`. */
  readonly name: string;
  /**
   * How far from a pixel its result looks, in pixels; anything but a whole number ≥ 0
   * says that the card's parameters make no filter.
   */
  readonly radiusPx: (parameters: Readonly<Record<string, number>>) => number;
  /**
   * Filters one plane `[row][col]` of linear power. Returns a new plane, NaN where the
   * pixel is invalid; `plane` is left as it is.
   */
  readonly run: (
    plane: Float32Array,
    shape: {
      readonly width: number;
      readonly height: number;
      readonly valid: Uint8Array | null;
    },
    radiusPx: number,
    parameters: Readonly<Record<string, number>>,
  ) => Float32Array;
};
