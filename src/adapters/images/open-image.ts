import type { ByteReader } from "#ports/byte-reader.ts";
import type { RasterSource } from "#ports/raster-source.ts";
import { type RunStep, runUnwatched } from "#ports/step.ts";
import { decodeLevels } from "./decode-levels.ts";
import { openDecoded } from "./image-source.ts";

/** Opens an image that is decoded in this thread; see `openDecoded`. */
export function openImage(
  reader: ByteReader,
  step: RunStep = runUnwatched,
): Promise<RasterSource> {
  return openDecoded(reader, async (bytes, format) =>
    step(() => decodeLevels(bytes, format)),
  );
}
