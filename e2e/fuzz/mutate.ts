/**
 * Damages files where it hurts: what a random byte would not get past (checksums, lengths,
 * directories) is kept in order, and what is behind it is changed.
 */
import type { Seed } from "./seeds.ts";

/** A whole number from 0 to `below` − 1. */
export type Draw = (below: number) => number;

const ODD_NUMBERS = [
  0,
  1,
  2,
  3,
  7,
  8,
  15,
  16,
  127,
  128,
  255,
  256,
  1024,
  32767,
  32768,
  65535,
  65536,
  2 ** 24,
  2 ** 28,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
];

/** One damaged copy; the seed stays as it is. */
export function mutate(seed: Seed, draw: Draw): Uint8Array {
  let bytes: Uint8Array = seed.bytes.slice();
  for (let rounds = 1 + draw(4); rounds > 0; rounds -= 1) {
    bytes = mutateOnce({ ...seed, bytes }, draw);
  }
  return bytes;
}

function mutateOnce(seed: Seed, draw: Draw): Uint8Array {
  if (seed.bytes.length < 16 || draw(4) === 0) {
    return damageBytes(seed.bytes, draw);
  }
  switch (seed.kind) {
    case "tiff":
      return damageDirectory(seed.bytes, draw);
    case "zstd":
      return draw(3) === 0
        ? damageDirectory(seed.bytes, draw)
        : damageFrames(seed.bytes, draw);
    case "png":
      return damageChunk(seed.bytes, draw);
    case "jpeg":
      return damageSegment(seed.bytes, draw);
    case "json":
      return damageJson(seed.bytes, draw);
    case "onnx":
      return damageVarint(seed.bytes, draw);
  }
}

/** Anywhere: a bit, a byte, a run, a piece twice, a piece less, an end. */
function damageBytes(bytes: Uint8Array, draw: Draw): Uint8Array {
  if (bytes.length === 0) {
    return Uint8Array.of(draw(256));
  }
  const at = draw(bytes.length);
  const length = 1 + draw(Math.min(64, bytes.length - at));
  switch (draw(6)) {
    case 0:
      bytes[at] = (bytes[at] as number) ^ (1 << draw(8));
      return bytes;
    case 1:
      bytes[at] = draw(256);
      return bytes;
    case 2:
      bytes.fill(draw(2) * 255, at, at + length);
      return bytes;
    case 3:
      return join(bytes.subarray(0, at + length), bytes.subarray(at));
    case 4:
      return join(bytes.subarray(0, at), bytes.subarray(at + length));
    default:
      return bytes.slice(0, at);
  }
}

/** A field of an entry of one of the first directories: tag, type, count or value. */
function damageDirectory(bytes: Uint8Array, draw: Draw): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = bytes[0] === 0x49;
  const isBig = view.getUint16(2, little) === 43;
  const first = isBig
    ? Number(view.getBigUint64(8, little))
    : view.getUint32(4, little);
  const [head, size] = isBig ? [8, 20] : [2, 12];
  if (first + head > bytes.length) {
    return damageBytes(bytes, draw);
  }
  const count = isBig
    ? Number(view.getBigUint64(first, little))
    : view.getUint16(first, little);
  const at = first + head + size * draw(Math.max(1, Math.min(count, 64)));
  if (at + size > bytes.length) {
    return damageBytes(bytes, draw);
  }
  const odd = () => ODD_NUMBERS[draw(ODD_NUMBERS.length)] as number;
  switch (draw(5)) {
    case 0:
      view.setUint16(at, TAGS[draw(TAGS.length)] as number, little);
      break;
    case 1:
      view.setUint16(at + 2, draw(20), little);
      break;
    case 2:
      view.setUint32(at + 4, odd(), little);
      break;
    case 3:
      view.setUint32(at + size - 4, odd(), little);
      break;
    default:
      view.setUint16(at + size - 4, odd() & 0xffff, little);
  }
  return bytes;
}

const TAGS = [
  254, 256, 257, 258, 259, 262, 266, 270, 273, 277, 278, 279, 284, 317, 320, 322, 323,
  324, 325, 330, 338, 339, 347, 33550, 33922, 34264, 34735, 34736, 34737, 42112, 42113,
  50674,
];

/** Bytes of a Zstandard frame: its header, its blocks, another frame behind it. */
function damageFrames(bytes: Uint8Array, draw: Draw): Uint8Array {
  const starts: number[] = [];
  for (let i = 0; i + 4 <= bytes.length; i += 1) {
    if (
      bytes[i] === 0x28 &&
      bytes[i + 1] === 0xb5 &&
      bytes[i + 2] === 0x2f &&
      bytes[i + 3] === 0xfd
    ) {
      starts.push(i);
    }
  }
  const start = starts[draw(Math.max(1, starts.length))];
  if (start === undefined) {
    return damageBytes(bytes, draw);
  }
  const within = Math.min(bytes.length - 1, start + 4 + draw(48));
  if (draw(3) === 0) {
    bytes.set(
      bytes
        .subarray(start, Math.min(bytes.length, start + 12))
        .slice(0, bytes.length - within),
      within,
    );
  } else {
    bytes[within] =
      draw(2) === 0 ? draw(256) : (bytes[within] as number) ^ (1 << draw(8));
  }
  return bytes;
}

/** A chunk's data, name or order, with its length and checksum put right again. */
function damageChunk(bytes: Uint8Array, draw: Draw): Uint8Array {
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
function damageSegment(bytes: Uint8Array, draw: Draw): Uint8Array {
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

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  "",
  "\u0000",
  "∞",
  "__proto__",
  "9".repeat(400),
  [],
  {},
  [[[[]]]],
  -1,
  0,
  -0,
  1e308,
  -1e308,
  5e-324,
  2 ** 53,
  0.1,
];

/** One value of a JSON text: another one, another type, very many, very deep. */
function damageJson(bytes: Uint8Array, draw: Draw): Uint8Array {
  let root: unknown;
  try {
    root = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return damageBytes(bytes, draw);
  }
  let holder = root;
  let key: string | undefined;
  for (let steps = 0; steps < 8; steps += 1) {
    const inner: unknown =
      key === undefined ? holder : Reflect.get(holder as object, key);
    const keys = typeof inner === "object" && inner !== null ? Object.keys(inner) : [];
    if (keys.length === 0 || (key !== undefined && draw(4) === 0)) {
      break;
    }
    holder = inner;
    key = keys[draw(keys.length)];
  }
  if (key !== undefined) {
    Reflect.set(
      holder as object,
      key,
      oddValue(Reflect.get(holder as object, key), draw),
    );
  }
  try {
    return new TextEncoder().encode(JSON.stringify(root));
  } catch {
    // Too deep, after several rounds, for the writer itself.
    return damageBytes(bytes, draw);
  }
}

function oddValue(value: unknown, draw: Draw): unknown {
  switch (draw(5)) {
    case 0:
      return Array.from({ length: 2000 }, () => value);
    case 1: {
      let deep: unknown = value;
      for (let i = 0; i < 3000; i += 1) {
        deep = [deep];
      }
      return deep;
    }
    case 2:
      return typeof value === "number"
        ? -value * 10 ** (draw(40) - 20)
        : String(value).repeat(50);
    default:
      return ODD_VALUES[draw(ODD_VALUES.length)];
  }
}

/** A byte that may be a protobuf tag or length becomes another one, or a very long number. */
function damageVarint(bytes: Uint8Array, draw: Draw): Uint8Array {
  const at = draw(Math.min(bytes.length, 400));
  if (draw(2) === 0) {
    bytes[at] = draw(256);
    return bytes;
  }
  const long = Uint8Array.of(...new Array(1 + draw(10)).fill(255), 1 + draw(127));
  return join(bytes.subarray(0, at), long, bytes.subarray(at + draw(3)));
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
