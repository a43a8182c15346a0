/** Damages PNG and JPEG files, by the chunks and segments that they are made of. */
import { type Draw, damageBytes, join, ODD_NUMBERS } from "./damage-bytes.ts";

/** A chunk's data, name or order, with its length and checksum put right again. */
export function damageChunk(bytes: Uint8Array, draw: Draw): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const chunks: { at: number; length: number }[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) {
      break;
    }
    chunks.push({ at, length });
    at += 12 + length;
  }
  const chunk = chunks[draw(Math.max(1, chunks.length))];
  if (chunk === undefined) {
    return damageBytes(bytes, draw);
  }
  const { at, length } = chunk;
  const whole = bytes.slice(at, at + 12 + length);
  switch (draw(5)) {
    case 0:
      return join(bytes.subarray(0, at), bytes.subarray(at + whole.length));
    case 1:
      return join(
        bytes.subarray(0, at + whole.length),
        whole,
        bytes.subarray(at + whole.length),
      );
    case 2:
      whole.set(new TextEncoder().encode(CHUNKS[draw(CHUNKS.length)] as string), 4);
      break;
    default:
      if (length >= 4 && draw(2) === 0) {
        const odd = ODD_NUMBERS[draw(ODD_NUMBERS.length)] as number;
        new DataView(whole.buffer).setUint32(8 + 4 * draw(Math.floor(length / 4)), odd);
      } else if (length > 0) {
        whole[8 + draw(length)] = draw(256);
      }
  }
  new DataView(whole.buffer).setUint32(
    8 + length,
    crc32(whole.subarray(4, 8 + length)),
  );
  return join(bytes.subarray(0, at), whole, bytes.subarray(at + whole.length));
}

const CHUNKS = [
  "IHDR",
  "PLTE",
  "IDAT",
  "IEND",
  "tRNS",
  "iCCP",
  "zTXt",
  "tEXt",
  "pHYs",
  "acTL",
  "fcTL",
];

/** CRC-32 of PNG (polynomial 0xEDB88320). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A JPEG's segment: its length, its fields, itself twice or not at all. */
export function damageSegment(bytes: Uint8Array, draw: Draw): Uint8Array {
  const marks: number[] = [];
  for (let i = 0; i + 4 < bytes.length; i += 1) {
    if (bytes[i] === 0xff && (bytes[i + 1] as number) >= 0xc0) {
      marks.push(i);
    }
  }
  const at = marks[draw(Math.max(1, marks.length))];
  if (at === undefined) {
    return damageBytes(bytes, draw);
  }
  const next = marks.find((mark) => mark > at) ?? bytes.length;
  switch (draw(5)) {
    case 0:
      bytes[at + 1] = 0xc0 + draw(64);
      return bytes;
    case 1:
      bytes[at + 2] = draw(2) * 255;
      bytes[at + 3] = draw(256);
      return bytes;
    case 2:
      return join(
        bytes.subarray(0, next),
        bytes.subarray(at, next),
        bytes.subarray(next),
      );
    case 3:
      return join(bytes.subarray(0, at), bytes.subarray(next));
    default:
      bytes[Math.min(bytes.length - 1, at + 4 + draw(24))] =
        draw(3) === 0 ? 255 : draw(256);
      return bytes;
  }
}
