/**
 * SHA-256 of bytes, in hexadecimal digits. The platform's own where there is one: pages
 * that are not served securely (a name on a LAN without HTTPS) have none.
 */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const digest = await sha256(bytes);
  return [...digest].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** The 32 bytes themselves. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  // A pure function, whoever computes it.
  const platform = globalThis.crypto?.subtle;
  if (platform !== undefined) {
    const source = bytes as Uint8Array<ArrayBuffer>;
    return new Uint8Array(await platform.digest("SHA-256", source));
  }
  const noble = await import("@noble/hashes/sha2.js");
  return noble.sha256(bytes);
}
