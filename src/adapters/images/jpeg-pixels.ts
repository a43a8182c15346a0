/** JPEG by jpeg-js, within bounds of pixels and memory. */
import { decode } from "jpeg-js";
import { AppError } from "#core/errors.ts";
import { parseJpegFrame } from "#core/tiff/jpeg-header.ts";
import { MOST_PIXELS, type Pixels } from "./pixels.ts";

/** jpeg-js holds coefficients, component lines and pixels at the same time. */
const MOST_MEMORY_MB = 1024;

/** @throws AppError file-truncated, file-unsupported */
export function decodeJpeg(bytes: Uint8Array): Pixels {
  const frame = parseJpegFrame(bytes);
  if (frame === null || !hasEnd(bytes)) {
    throw cutJpeg(
      "a JPEG with a frame header and an end marker",
      `${bytes.length} bytes`,
    );
  }
  if (frame.bitsPerSample !== 8 || frame.width * frame.height > MOST_PIXELS) {
    throw new AppError("file-unsupported", "The JPEG cannot be decoded here.", {
      expected: `8 bits a sample, at most ${MOST_PIXELS / 1e6} megapixels`,
      found: `${frame.bitsPerSample} bits, ${frame.width} × ${frame.height} pixels`,
      hint: "Convert it to a tiled GeoTIFF: gdal_translate -of COG in.jpg out.tif",
    });
  }
  let image: { width: number; height: number; data: Uint8Array };
  try {
    image = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: MOST_PIXELS / 1e6,
      maxMemoryUsageInMB: MOST_MEMORY_MB,
    });
  } catch (error) {
    throw cutJpeg("a JPEG that can be decoded", "a broken one", error);
  }
  const { width, height, data } = image;
  const isGrey = frame.components === 1;
  return {
    width,
    height,
    bands: isGrey ? 1 : 3,
    data: isGrey ? data.filter((_, i) => i % 3 === 0) : data,
    nodata: null,
  };
}

/** An end marker after the start of the pixels: a thumbnail inside has one of its own. */
function hasEnd(bytes: Uint8Array): boolean {
  const START_OF_SCAN = 0xda;
  const END = 0xd9;
  for (let at = bytes.length - 2; at >= 2; at--) {
    if (bytes[at] === 0xff) {
      if (bytes[at + 1] === END) {
        return true;
      }
      if (bytes[at + 1] === START_OF_SCAN) {
        return false;
      }
    }
  }
  return false;
}

function cutJpeg(expected: string, found: string, cause?: unknown): AppError {
  return new AppError("file-truncated", "The JPEG is cut short or damaged.", {
    expected,
    found,
    hint: "Download or copy the file again.",
    cause,
  });
}
