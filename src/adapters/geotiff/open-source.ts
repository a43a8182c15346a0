/**
 * This file opens an input as a RasterSource, depending on its first bytes. The
 * composition roots pass the openers in, because adapters must not import each other.
 */
import { AppError } from "#core/errors.ts";
import { SNIFF_BYTES, sniffFormat } from "#core/tiff/sniff.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import {
  nameOfInput,
  type OpenRasterSource,
  type RasterSource,
  type SourceInput,
} from "#ports/raster-source.ts";
import { type OnStep, type RunStep, runUnwatched, watchedSteps } from "#ports/step.ts";
import { createBlobReader } from "./blob-reader.ts";
import { withExternalMask, withNotice } from "./external-mask.ts";
import { fingerprintOf, onceDone } from "./fingerprint.ts";
import { openGeoTiff } from "./geotiff-source.ts";
import { openUrlReader } from "./url-reader.ts";

export type OpenSourceParts = {
  /** Opens PNG and JPEG. */
  readonly openImage: (
    reader: ByteReader,
    step: RunStep,
    signal?: AbortSignal,
  ) => Promise<RasterSource>;
  /** Opens a file by its path, where there is a file system. */
  readonly openFile?: (path: string) => Promise<ByteReader>;
  /** Tells whether the path is an ordinary file. */
  readonly isFile?: (path: string) => boolean;
  /** Called for every step that blocks the thread. */
  readonly onStep?: OnStep;
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
      const step = parts.onStep
        ? watchedSteps(nameOfInput(input), parts.onStep)
        : runUnwatched;
      // The TIFF parser words the errors for empty and unknown files.
      const source = await (format === "png" || format === "jpeg"
        ? parts.openImage(reader, step, signal)
        : openGeoTiff(reader, { step }));
      if (signal?.aborted) {
        source.dispose();
        throw new DOMException("The opening was aborted.", "AbortError");
      }
      const name = input.kind === "url" ? input.name : undefined;
      const notices = [...reader.notices, ...(source.info.notices ?? [])];
      const info = { ...source.info, notices };
      return await maskBeside(
        {
          ...source,
          info: name === undefined ? info : { ...info, name },
          fingerprint: onceDone(() => fingerprintOf(reader)),
        },
        input,
        parts,
        step,
      );
    } catch (error) {
      reader.dispose();
      throw error;
    }
  };
}

/**
 * Adds the `.msk` that lies beside the file or was given with it; a broken one only
 * causes a notice.
 */
async function maskBeside(
  source: RasterSource,
  input: SourceInput,
  { openFile, isFile }: OpenSourceParts,
  step: RunStep,
): Promise<RasterSource> {
  const { name } = source.info;
  let reader: ByteReader | null = null;
  try {
    if (input.kind === "blob" && input.mask !== undefined) {
      reader = createBlobReader(`${name}.msk`, input.mask);
    } else if (input.kind === "path" && isFile?.(`${input.path}.msk`)) {
      reader = (await openFile?.(`${input.path}.msk`)) ?? null;
    }
    if (reader === null) {
      return source;
    }
    const mask = reader;
    const masked = withExternalMask(source, await openGeoTiff(mask, { step }));
    const both = () => Promise.all([source.fingerprint?.(), fingerprintOf(mask)]);
    return {
      ...masked,
      fingerprint: onceDone(async () => {
        const [image, own] = await both();
        return image && own ? `${image} masked by ${own}` : null;
      }),
    };
  } catch (error) {
    reader?.dispose();
    if (!(error instanceof AppError)) {
      throw error;
    }
    const { message, found } = error;
    return withNotice(source, `${name}.msk is not used: ${message} Found ${found}.`);
  }
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
