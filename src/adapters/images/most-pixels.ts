/**
 * Limits the image's size, because PNG and JPEG are decoded whole at about 10 bytes per
 * pixel.
 */
export const MOST_PIXELS = 64e6;
