/** A decoded image, interleaved `[row][col][band]`. */
export type Pixels = {
  readonly width: number;
  readonly height: number;
  /** Number of bands: 1 grey, 2 grey and opacity, 3 RGB, 4 RGB and opacity. */
  readonly bands: number;
  readonly data: Uint8Array | Uint16Array;
  readonly nodata: number | null;
};

/**
 * Limits the image's size, because PNG and JPEG are decoded whole at about 10 bytes per
 * pixel.
 */
export const MOST_PIXELS = 64e6;
