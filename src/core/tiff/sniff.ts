export type FileFormat = "empty" | "tiff" | "png" | "jpeg" | "unknown";

/** Bytes from a file's start that are enough to tell its format. */
export const SNIFF_BYTES = 16;

/** The format that a file's first bytes announce; its name plays no part. */
export function sniffFormat(bytes: Uint8Array): FileFormat {
  if (bytes.length === 0) {
    return "empty";
  }
  const starts = (...signature: number[]) => signature.every((b, i) => bytes[i] === b);
  if (
    starts(0x49, 0x49, 42, 0) ||
    starts(0x4d, 0x4d, 0, 42) ||
    starts(0x49, 0x49, 43, 0) ||
    starts(0x4d, 0x4d, 0, 43)
  ) {
    return "tiff";
  }
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) {
    return "png";
  }
  return starts(0xff, 0xd8, 0xff) ? "jpeg" : "unknown";
}
