import type { EncodePicture } from "#ports/vision-language.ts";

/** Of 0–1; below, a model sees the blocks of JPEG in radar's speckle. */
const JPEG_QUALITY = 0.92;

/** Encodes a picture by the browser's own encoder; transparent pixels become black. */
export const encodePicture: EncodePicture = async (rgba, { width, height }, format) => {
  const canvas = new OffscreenCanvas(width, height);
  // Without opacity: servers differ in what they put behind it.
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) {
    throw new Error("this browser has no 2D canvas to draw on");
  }
  context.putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas.convertToBlob({ type: `image/${format}`, quality: JPEG_QUALITY });
};
