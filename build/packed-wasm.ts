/**
 * Packs wasm files with gzip that are larger than what common static hosts take (25 MiB).
 * Whoever loads one unpacks it (`adapters/onnx/web-session.ts`). It also saves most of the
 * download where a host does not compress.
 */
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const MOST_BYTES = 25 * 2 ** 20;

export function packedWasm(): Plugin {
  return {
    name: "sar2earth:packed-wasm",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        if (
          file.type !== "asset" ||
          !name.endsWith(".wasm") ||
          file.source.length <= MOST_BYTES
        ) {
          continue;
        }
        delete bundle[name];
        this.emitFile({
          type: "asset",
          fileName: `${name}.gz`,
          source: gzipSync(file.source, { level: 9 }),
        });
        const base = name.slice(name.lastIndexOf("/") + 1);
        for (const other of Object.values(bundle)) {
          if (other.type === "chunk") {
            other.code = other.code.replaceAll(base, `${base}.gz`);
          } else if (
            typeof other.source === "string" &&
            other.fileName.endsWith(".js")
          ) {
            other.source = other.source.replaceAll(base, `${base}.gz`);
          }
        }
      }
    },
  };
}
