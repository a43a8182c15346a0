/**
 * Which bytes of a TIFF its pixels, size and place depend on: header, directories, the
 * tags that the reader uses, and the tiles. The rest (GDAL's structural text, tiles'
 * leaders and trailers, padding, Software, DateTime …) may change without effect.
 */
import {
  countBytes,
  directoryBytes,
  entryNumbers,
  parseDirectory,
  parseHeader,
} from "#core/tiff/parse-directory.ts";
import { TAG } from "#core/tiff/tiff-format.ts";

const IDLE_TAGS: ReadonlySet<number> = new Set([TAG.software, TAG.dateTime]);

/** One flag a byte: 1 where it matters. */
export function bytesThatMatter(file: Uint8Array): Uint8Array {
  const matters = new Uint8Array(file.length);
  const mark = (offset: number, length: number) =>
    matters.fill(1, offset, offset + length);
  const header = parseHeader(file.subarray(0, 16));
  mark(0, header.bigTiff ? 16 : 8);
  for (let at = header.firstDirectory; at !== 0; ) {
    const length = directoryBytes(header, file.subarray(at, at + countBytes(header)));
    mark(at, length);
    const { entries, next } = parseDirectory(header, file.subarray(at, at + length));
    const numbers = (tag: number) => {
      const entry = entries.get(tag);
      const raw = entry?.inline ?? file.subarray(entry?.offset);
      return entry === undefined ? [] : Array.from(entryNumbers(header, entry, raw));
    };
    for (const entry of entries.values()) {
      if (entry.inline === null && !IDLE_TAGS.has(entry.tag)) {
        mark(entry.offset, entry.byteLength);
      }
    }
    const lengths = numbers(TAG.tileByteCounts);
    numbers(TAG.tileOffsets).forEach((offset, i) => {
      mark(offset, lengths[i] ?? 0);
    });
    at = next;
  }
  return matters;
}
