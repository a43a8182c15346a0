/** Damages TIFFs: the entries of their directories, and Zstandard frames in their tiles. */
import { type Draw, damageBytes, ODD_NUMBERS } from "./damage-bytes.ts";

/** A field of an entry of one of the first directories: tag, type, count or value. */
export function damageDirectory(bytes: Uint8Array, draw: Draw): Uint8Array {
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
export function damageFrames(bytes: Uint8Array, draw: Draw): Uint8Array {
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
