/** This file decodes a PNG or JPEG whole, with averaged overviews. */
import { createRowHalver } from "#core/tiff/overview-rows.ts";
import type { DecodedImage } from "#ports/decoded-image.ts";
import { decodeJpeg } from "./jpeg-pixels.ts";
import { decodePng } from "./png-pixels.ts";

/** Side of the coarsest overview, in pixels. */
const COARSEST_PX = 256;

/** Decodes an image and averages its overviews; see `DecodeImage`. It blocks its thread. */
export function decodeLevels(
  bytes: Uint8Array,
  format: "png" | "jpeg",
): DecodedImage[] {
  const full = format === "png" ? decodePng(bytes) : decodeJpeg(bytes);
  const levels = [full];
  for (
    let level = full;
    Math.max(level.width, level.height) > COARSEST_PX;
    level = levels.at(-1) as DecodedImage
  ) {
    levels.push(halve(level));
  }
  return levels;
}

function halve(level: DecodedImage): DecodedImage {
  const { bands, nodata } = level;
  const isEven = level.width % 2 === 0 && level.height % 2 === 0;
  if (isEven && nodata === null && bands % 2 === 1) {
    return halvePlain(level);
  }
  const halver = createRowHalver({
    width: level.width,
    height: level.height,
    bands,
    method: "average",
    nodata: level.nodata,
    hasAlpha: bands === 2 || bands === 4,
  });
  const { width, height } = halver;
  const length = width * height * bands;
  const data =
    level.data instanceof Uint16Array
      ? new Uint16Array(length)
      : new Uint8Array(length);
  let at = 0;
  for (let row = 0; row < level.height; row++) {
    const start = row * level.width * bands;
    const made = halver.push(level.data.subarray(start, start + level.width * bands));
    for (let i = 0; made !== null && i < made.length; i++) {
      data[at++] = Math.round(made[i] as number);
    }
  }
  return { width, height, bands, data, nodata: level.nodata };
}

/** The same without a remainder, opacity or nodata, in a fraction of the time. */
function halvePlain(level: DecodedImage): DecodedImage {
  const { data: from, bands } = level;
  const [width, height] = [level.width / 2, level.height / 2];
  const length = width * height * bands;
  const data =
    from instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length);
  const rowLength = level.width * bands;
  let at = 0;
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const first = 2 * row * rowLength + 2 * col * bands;
      for (let i = first; i < first + bands; i++) {
        const above = (from[i] as number) + (from[i + bands] as number);
        const below = i + rowLength;
        const sum = above + (from[below] as number) + (from[below + bands] as number);
        // Rounded half up, as Math.round does.
        data[at++] = (sum + 2) >> 2;
      }
    }
  }
  return { width, height, bands, data, nodata: null };
}
