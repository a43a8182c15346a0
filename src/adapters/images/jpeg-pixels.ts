/** This file decodes JPEG with jpeg-js, within limits of pixels and memory. */
import { decode } from "jpeg-js";
import { AppError } from "#core/errors.ts";
import {
  type JpegFrame,
  MOST_BLOCKS,
  mayDecode,
  parseJpeg,
  USUAL_SCANS,
} from "#core/tiff/jpeg-header.ts";
import type { DecodedImage } from "#ports/decoded-image.ts";
import { MOST_PIXELS } from "./most-pixels.ts";

/** Memory in MB of 2²⁰ bytes, by jpeg-js's own account: `memoryMb` counts as it does. */
const MOST_MEMORY_MB = 480;

/** Decodes a JPEG. @throws AppError file-truncated, file-unsupported */
export function decodeJpeg(bytes: Uint8Array): DecodedImage {
  const { frames, scans, isWhole, isSound } = parseJpeg(bytes);
  const [frame] = frames;
  if (frame === undefined || frames.length > 1 || !isWhole || !isSound) {
    throw cutJpeg(
      "a JPEG with a frame header and an end marker",
      `${bytes.length} bytes`,
    );
  }
  if (
    frame.bitsPerSample !== 8 ||
    frame.width * frame.height > MOST_PIXELS ||
    memoryMb(frame) > MOST_MEMORY_MB ||
    !mayDecode(frame, scans)
  ) {
    throw tooLarge(frame, scans);
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
    data: isGrey ? firstOfThree(data) : data,
    nodata: null,
  };
}

/** Coefficients (256 bytes) and lines (64) of blocks, components, and the pixels as RGB. */
function memoryMb({ width, height, components, blocks }: JpegFrame): number {
  return (320 * blocks + width * height * (components + 3)) / 2 ** 20;
}

function tooLarge(frame: JpegFrame, scans: number): AppError {
  const { width, height, components, bitsPerSample, blocks } = frame;
  return new AppError("file-unsupported", "The JPEG cannot be decoded here.", {
    expected: `8 bits a sample, at most ${MOST_PIXELS / 1e6} megapixels, ${MOST_BLOCKS} blocks of 8 × 8 samples over all components, ${MOST_MEMORY_MB} MB to decode, ${USUAL_SCANS} scans unless it is small`,
    found: `${bitsPerSample} bits, ${width} × ${height} pixels, ${components} components, ${blocks} blocks, ${Math.ceil(memoryMb(frame))} MB, ${scans} scans`,
    hint: "Convert it to a tiled GeoTIFF: gdal_translate -of COG in.jpg out.tif",
  });
}

/** The bands of grey are alike. `filter` would hold a list of all numbers meanwhile. */
function firstOfThree(data: Uint8Array): Uint8Array {
  const grey = new Uint8Array(data.length / 3);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = data[3 * i] as number;
  }
  return grey;
}

function cutJpeg(expected: string, found: string, cause?: unknown): AppError {
  return new AppError("file-truncated", "The JPEG is cut short or damaged.", {
    expected,
    found,
    hint: "Download or copy the file again.",
    cause,
  });
}
