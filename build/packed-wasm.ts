/**
 * Packs ONNX Runtime's wasm files with gzip: one is larger than what common static hosts
 * take (25 MiB), and most of the download is saved where a host does not compress. The code
 * that loads one unpacks it (`adapters/onnx/load-runtime.ts`).
 */
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const PACKED = /(?:^|\/)ort-wasm-[^/]*\.wasm$/;

export function packedWasm(): Plugin {
  return {
    name: "sar2earth:packed-wasm",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type !== "asset" || !PACKED.test(name)) {
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
