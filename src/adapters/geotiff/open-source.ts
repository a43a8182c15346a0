/**
 * From something that can be opened to a RasterSource, by what its first bytes say. The
 * composition roots hand in the openers, because adapters do not know each other.
 */
import { AppError } from "#core/errors.ts";
import { SNIFF_BYTES, sniffFormat } from "#core/tiff/sniff.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import type {
  OpenRasterSource,
  RasterSource,
  SourceInput,
} from "#ports/raster-source.ts";
import { createBlobReader } from "./blob-reader.ts";
import { openGeoTiff } from "./geotiff-source.ts";
import { openUrlReader } from "./url-reader.ts";

export type OpenSourceParts = {
  /** PNG and JPEG. */
  readonly openImage: (reader: ByteReader) => Promise<RasterSource>;
  /** Files by their path, where there is a disk. */
  readonly openFile?: (path: string) => Promise<ByteReader>;
};

export function createOpenSource(parts: OpenSourceParts): OpenRasterSource {
  return async (input, signal) => {
    const reader = await openReader(input, parts, signal);
    try {
      const bytes = await reader.read(
        0,
        Math.min(SNIFF_BYTES, reader.byteLength ?? SNIFF_BYTES),
      );
      const format = sniffFormat(bytes);
      // Empty files and unknown ones get their message from the TIFF parser.
      const source = await (format === "png" || format === "jpeg"
        ? parts.openImage(reader)
        : openGeoTiff(reader));
      if (signal?.aborted) {
        source.dispose();
        throw new DOMException("The opening was aborted.", "AbortError");
      }
      const name = input.kind === "url" ? input.name : undefined;
      const info = { ...source.info, notices: reader.notices };
      return { ...source, info: name === undefined ? info : { ...info, name } };
    } catch (error) {
      reader.dispose();
      throw error;
    }
  };
}

async function openReader(
  input: SourceInput,
  parts: OpenSourceParts,
  signal: AbortSignal | undefined,
): Promise<ByteReader> {
  switch (input.kind) {
    case "blob":
      return createBlobReader(input.name, input.blob);
    case "url":
      return openUrlReader(input.url, signal === undefined ? {} : { signal });
    case "path":
      if (parts.openFile === undefined) {
        throw new AppError("argument-invalid", "Paths cannot be opened here.", {
          expected: "a file or an address",
          found: input.path,
          hint: "Drop the file, or paste its address.",
        });
      }
      return parts.openFile(input.path);
  }
}
