import { AppError } from "#core/errors.ts";
import { SNIFF_BYTES, sniffFormat } from "#core/tiff/sniff.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import type {
  OpenRasterSource,
  RasterSource,
  SourceInput,
} from "#ports/raster-source.ts";

type OpenFormat = (reader: ByteReader) => Promise<RasterSource>;

/**
 * Joins the ways to reach bytes with the formats they may be in. The first bytes decide,
 * never the name.
 * @throws AppError (from what it returns) file-empty, file-not-image
 */
export function createSourceOpener(parts: {
  readonly openReader: (input: SourceInput) => Promise<ByteReader>;
  readonly openGeoTiff: OpenFormat;
  readonly openImage: OpenFormat;
}): OpenRasterSource {
  return async (input) => {
    const reader = await parts.openReader(input);
    try {
      return await openFormat(parts, reader);
    } catch (error) {
      reader.dispose();
      throw error;
    }
  };
}

async function openFormat(
  parts: { readonly openGeoTiff: OpenFormat; readonly openImage: OpenFormat },
  reader: ByteReader,
): Promise<RasterSource> {
  const size = reader.byteLength ?? SNIFF_BYTES;
  const head =
    size === 0 ? new Uint8Array() : await reader.read(0, Math.min(SNIFF_BYTES, size));
  switch (sniffFormat(head)) {
    case "tiff":
      return parts.openGeoTiff(reader);
    case "png":
    case "jpeg":
      return parts.openImage(reader);
    case "empty":
      throw new AppError("file-empty", `${reader.name} is empty.`, {
        expected: "a GeoTIFF, PNG or JPEG image",
        found: "0 bytes",
        hint: "Copy or download the file again.",
      });
    default:
      throw new AppError(
        "file-not-image",
        `${reader.name} is not an image this page reads.`,
        {
          expected: "a GeoTIFF, PNG or JPEG image",
          found: describeBytes(head),
          hint: "Choose the image itself; its name's ending does not matter.",
        },
      );
  }
}

/** The first bytes as text where they are text, in hexadecimal otherwise. */
function describeBytes(head: Uint8Array): string {
  const text = String.fromCharCode(...head);
  return /^[\t\n\r\x20-\x7e]+$/.test(text)
    ? `text beginning with "${text.trim()}"`
    : `bytes ${[...head.subarray(0, 8)].map((b) => b.toString(16).padStart(2, "0")).join(" ")}`;
}
