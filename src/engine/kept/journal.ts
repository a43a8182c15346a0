/**
 * This file reads and writes the journal of a result: one line of JSON a tile, each with
 * a checksum of its own, so that a half-written line is found.
 */
import { crc32 } from "#core/crc32.ts";
import type { Backend } from "#ports/model-runner.ts";

/** Lines of another format are not understood. */
export const FORMAT = 1;

export type TileLine = {
  /** Cell of the lattice, "col,row". */
  readonly cell: string;
  /** Where the tile's bytes begin in the file of tiles, and how many they are. */
  readonly at: number;
  readonly bytes: number;
  /** Checksum of these bytes. */
  readonly crc: number;
  /** Which pixels of the cell have data; the bytes begin with a bit each for `some`. */
  readonly valid: "all" | "none" | "some";
  /** Where the model ran; null for a plain operation. */
  readonly backend: Backend | null;
  /** When the tile was made (ISO 8601). */
  readonly time: string;
};

const text = { encode: new TextEncoder(), decode: new TextDecoder() };

export function formatLine(line: object): Uint8Array {
  const json = JSON.stringify(line);
  const crc = crc32(text.encode.encode(json)).toString(16).padStart(8, "0");
  return text.encode.encode(`${crc} ${json}\n`);
}

export type Journal = {
  readonly lines: readonly TileLine[];
  /** Length of the whole lines in bytes; what lies beyond was cut off. */
  readonly bytes: number;
};

/** Parses a journal; null when it is another format's. Damaged lines are left out. */
export function parseJournal(bytes: Uint8Array): Journal | null {
  const end = bytes.lastIndexOf(10) + 1;
  const [first, ...rest] = text.decode.decode(bytes.subarray(0, end)).split("\n");
  const header = parseLine(first ?? "") as { readonly format?: unknown } | null;
  if (header?.format !== FORMAT) {
    return null;
  }
  const lines = rest.flatMap((line) => (parseLine(line) as TileLine | null) ?? []);
  return { lines, bytes: end };
}

function parseLine(line: string): object | null {
  const json = line.slice(9);
  const crc = Number.parseInt(line.slice(0, 8), 16);
  return crc === crc32(text.encode.encode(json)) ? JSON.parse(json) : null;
}
