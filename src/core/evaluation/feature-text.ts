/**
 * This file encodes features of patches as text in a shard's file: base64 of
 * little-endian float32.
 */
import { AppError } from "#core/errors.ts";
import type { FeatureShard } from "#core/metrics/feature-shard.ts";

/**
 * Encodes features.
 * @throws AppError measure-refused for more images than a set stores features of
 */
export function featuresToText(shard: FeatureShard): string {
  if (shard.kind !== "features") {
    throw new AppError("measure-refused", "This set is too large for one shard.", {
      expected: "at most 4096 patches a shard",
      found: String(shard.n),
      hint: "Evaluate in more shards: --shard 1/8 and so on.",
    });
  }
  const { features } = shard;
  const bytes = new DataView(new ArrayBuffer(4 * features.length));
  features.forEach((value, i) => {
    bytes.setFloat32(4 * i, value, true);
  });
  let text = "";
  for (let i = 0; i < bytes.byteLength; i++) {
    text += String.fromCharCode(bytes.getUint8(i));
  }
  return btoa(text);
}

/**
 * Decodes features.
 *
 * @param n number of patches that the text must contain
 * @throws AppError results-invalid
 */
export function textToFeatures(text: string, n: number, dims: number): FeatureShard {
  const bytes = decodeBase64(text);
  if (bytes === null || bytes.length !== 4 * n * dims) {
    throw new AppError("results-invalid", "The features of a shard cannot be read.", {
      expected: `base64 of ${n} × ${dims} numbers of 4 bytes`,
      found: bytes === null ? "no base64" : `${bytes.length} bytes`,
      hint: "Write the shard again with `npx sar2earth evaluate --shard`.",
    });
  }
  const view = new DataView(new ArrayBuffer(bytes.length));
  for (let i = 0; i < bytes.length; i++) {
    view.setUint8(i, bytes.charCodeAt(i));
  }
  const features = Float32Array.from({ length: n * dims }, (_, i) =>
    view.getFloat32(4 * i, true),
  );
  return { kind: "features", n, dims, features };
}

function decodeBase64(text: string): string | null {
  try {
    return atob(text);
  } catch {
    return null;
  }
}
