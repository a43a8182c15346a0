/**
 * This file computes the name that Git gives a file's content, which is the hash that a hub
 * states for small files: SHA-1 over a header and the bytes.
 */
export async function gitOidHex(bytes: Uint8Array): Promise<string> {
  const header = new TextEncoder().encode(`blob ${bytes.length}\0`);
  const whole = new Uint8Array(header.length + bytes.length);
  whole.set(header);
  whole.set(bytes, header.length);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", whole));
  return [...digest].map((b) => b.toString(16).padStart(2, "0")).join("");
}
