/**
 * Damages files where it hurts: what a random byte would not get past (checksums, lengths,
 * directories) is kept in order, and what is behind it is changed.
 */
import { type Draw, damageBytes } from "./damage-bytes.ts";
import { damageJson, damageVarint } from "./damage-documents.ts";
import { damageChunk, damageSegment } from "./damage-pictures.ts";
import { damageDirectory, damageFrames } from "./damage-tiff.ts";
import type { Seed } from "./seeds.ts";

/** Larger copies take more memory on their way to the child than any opener may. */
const MOST_BYTES = 32e6;

/** One damaged copy; the seed stays as it is. */
export function mutate(seed: Seed, draw: Draw): Uint8Array {
  let bytes: Uint8Array = seed.bytes.slice();
  for (let rounds = 1 + draw(4); rounds > 0; rounds -= 1) {
    const damaged = mutateOnce({ ...seed, bytes }, draw);
    bytes = damaged.length > MOST_BYTES ? bytes : damaged;
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
    case "xml":
      return damageBytes(seed.bytes, draw);
    case "onnx":
      return damageVarint(seed.bytes, draw);
  }
}
