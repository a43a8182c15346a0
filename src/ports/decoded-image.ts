/** A decoded PNG or JPEG, interleaved `[row][col][band]`. */
export type DecodedImage = {
  readonly width: number;
  readonly height: number;
  /** Number of bands: 1 grey, 2 grey and opacity, 3 RGB, 4 RGB and opacity. */
  readonly bands: number;
  readonly data: Uint8Array | Uint16Array;
  readonly nodata: number | null;
};

/**
 * Decodes an image whole: its levels, from the full size to the coarsest overview.
 * @throws AppError file-truncated, file-unsupported; AbortError
 */
export type DecodeImage = (
  bytes: Uint8Array,
  format: "png" | "jpeg",
  signal?: AbortSignal,
) => Promise<readonly DecodedImage[]>;
