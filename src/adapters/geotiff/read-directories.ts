/** This file reads a TIFF's directories and fetches the tags that the program uses. */
import {
  countBytes,
  damaged,
  directoryBytes,
  entryNumbers,
  entryText,
  HEADER_BYTES,
  parseDirectory,
  parseHeader,
  type TiffDirectory,
  type TiffEntry,
  type TiffHeader,
} from "#core/tiff/parse-directory.ts";
import { LIMIT, TAG } from "#core/tiff/tiff-format.ts";
import type { MetadataReader } from "./metadata-reader.ts";

/**
 * One directory with its values in memory; tile offsets stay in the file until they are
 * needed.
 */
export type TagReader = {
  has(tag: number): boolean;
  numbers(tag: number): ArrayLike<number> | undefined;
  text(tag: number): string | null;
  bytes(tag: number): Uint8Array | undefined;
  /** Reads the first `most` numbers of an array that was not fetched with the other tags. */
  loadNumbers(tag: number, most: number): Promise<Float64Array | undefined>;
};

export type TiffFile = {
  readonly header: TiffHeader;
  readonly directories: readonly TagReader[];
};

/** Tags that describe an image, and the maximum size of each in bytes. */
const WANTED: ReadonlyMap<number, number> = new Map([
  ...[
    TAG.newSubfileType,
    TAG.subfileType,
    TAG.imageWidth,
    TAG.imageLength,
    TAG.compression,
    TAG.photometric,
    TAG.fillOrder,
    TAG.samplesPerPixel,
    TAG.rowsPerStrip,
    TAG.planarConfiguration,
    TAG.predictor,
    TAG.tileWidth,
    TAG.tileLength,
  ].map((tag) => [tag, 8] as const),
  ...[TAG.bitsPerSample, TAG.sampleFormat, TAG.extraSamples, TAG.subDirectories].map(
    (tag) => [tag, 8 * LIMIT.bands] as const,
  ),
  ...[
    TAG.modelPixelScale,
    TAG.modelTransformation,
    TAG.geoKeyDirectory,
    TAG.geoDoubleParams,
    TAG.geoAsciiParams,
    TAG.lercParameters,
    TAG.jpegTables,
    TAG.gdalNodata,
  ].map((tag) => [tag, 2 ** 16] as const),
  // 48 bytes per control point.
  [TAG.modelTiepoint, 2 ** 20],
  [TAG.colorMap, 3 * 2 ** 16 * 2],
  [TAG.imageDescription, LIMIT.textBytes],
  [TAG.gdalMetadata, LIMIT.textBytes],
]);

/**
 * Reads all directories of the main chain, then those that the first one lists as its
 * reduced images (SubIFDs).
 * @throws AppError file-empty, file-not-image, file-truncated
 */
export async function readTiffFile(reader: MetadataReader): Promise<TiffFile> {
  const header = parseHeader(await reader.readUpTo(0, HEADER_BYTES));
  const directories: TagReader[] = [];
  const seen = new Set<number>();
  const queue = [header.firstDirectory];
  while (queue.length > 0 && directories.length < LIMIT.directories) {
    const offset = queue.shift() as number;
    // Zero ends the chain; an offset that was met before would make it endless.
    if (offset === 0 || seen.has(offset)) {
      continue;
    }
    if (!Number.isSafeInteger(offset) || offset < 0) {
      throw damaged("places of directories as whole numbers", String(offset));
    }
    seen.add(offset);
    const directory = await readDirectory(reader, header, offset);
    const tags = await readTags(reader, header, directory);
    directories.push(tags);
    queue.push(directory.next);
    if (directories.length === 1) {
      queue.push(...Array.from(tags.numbers(TAG.subDirectories) ?? []));
    }
  }
  if (directories.length === 0) {
    throw damaged("at least one image", "none");
  }
  return { header, directories };
}

async function readDirectory(
  reader: MetadataReader,
  header: TiffHeader,
  offset: number,
): Promise<TiffDirectory> {
  const count = await reader.read(offset, countBytes(header));
  const bytes = await reader.read(offset, directoryBytes(header, count));
  return parseDirectory(header, bytes);
}

async function readTags(
  reader: MetadataReader,
  header: TiffHeader,
  directory: TiffDirectory,
): Promise<TagReader> {
  const raw = new Map<number, Uint8Array>();
  for (const entry of directory.entries.values()) {
    const most = WANTED.get(entry.tag);
    if (most === undefined || entry.count === 0) {
      continue;
    }
    if (entry.byteLength > most) {
      throw damaged(
        `at most ${most} bytes in tag ${entry.tag}`,
        `${entry.byteLength} bytes`,
      );
    }
    raw.set(entry.tag, await loadEntry(reader, entry));
  }
  const valueFrom = <T>(
    tag: number,
    read: (entry: TiffEntry, bytes: Uint8Array) => T,
  ) => {
    const entry = directory.entries.get(tag);
    const bytes = raw.get(tag);
    return entry === undefined || bytes === undefined ? undefined : read(entry, bytes);
  };
  return {
    has: (tag) => directory.entries.has(tag),
    numbers: (tag) =>
      valueFrom(tag, (entry, bytes) => entryNumbers(header, entry, bytes)),
    text: (tag) => valueFrom(tag, (_, bytes) => entryText(bytes)) ?? null,
    bytes: (tag) => raw.get(tag),
    async loadNumbers(tag, most) {
      const entry = directory.entries.get(tag);
      if (entry === undefined) {
        return undefined;
      }
      const first = firstValues(entry, most);
      return entryNumbers(header, first, await loadEntry(reader, first));
    },
  };
}

async function loadEntry(
  reader: MetadataReader,
  entry: TiffEntry,
): Promise<Uint8Array> {
  return entry.inline ?? (await reader.read(entry.offset, entry.byteLength));
}

function firstValues(entry: TiffEntry, most: number): TiffEntry {
  const count = Math.min(entry.count, most);
  return { ...entry, count, byteLength: (entry.byteLength / entry.count) * count };
}
