import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Returns a hash of everything that the page's code is built from, shortened to 12 hex
 * digits: sources without tests, and the exact packages.
 */
export function sourceHash(root: string): string {
  const hash = createHash("sha256");
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(?:tsx?|json)$/.test(path) && !/\.(?:test|bench)\./.test(path))
    .sort();
  for (const path of [
    ...sources.map((each) => join("src", each)),
    "package-lock.json",
  ]) {
    hash
      .update(path)
      .update("\0")
      .update(readFileSync(join(root, path)));
  }
  return hash.digest("hex").slice(0, 12);
}
