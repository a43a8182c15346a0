/**
 * Damages files where it hurts: what a random byte would not get past (checksums, lengths,
 * directories) is kept in order, and what is behind it is changed.
 */
import { type Draw, damageBytes } from "./damage-bytes.ts";
import { damageJson, damageVarint } from "./damage-documents.ts";
import { damageChunk, damageSegment } from "./damage-pictures.ts";
import { damageDirectory, damageFrames } from "./damage-tiff.ts";
import type { Seed } from "./seeds.ts";

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
    case "xml":
      return damageBytes(seed.bytes, draw);
    case "onnx":
      return damageVarint(seed.bytes, draw);
  }
}
