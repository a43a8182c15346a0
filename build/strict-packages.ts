/** This plugin changes code of packages that the page's policy would forbid. */
import type { Plugin } from "vite";

const DATA_FETCH =
  /fetch\(`data:application\/wasm;base64,\$\{wasm\}`\)\.then\(response => response\.arrayBuffer\(\)\)/;

/** zstddec fetches its own wasm from a `data:` address: here it is decoded in place. */
export function strictPackages(): Plugin {
  return {
    name: "sar2earth:strict-packages",
    apply: "build",
    transform(code, id) {
      if (!/zstddec[\\/]dist[\\/]zstddec\.modern\.js/.test(id)) {
        return undefined;
      }
      if (!DATA_FETCH.test(code)) {
        throw new Error(
          "zstddec loads its wasm in another way now: see build/strict-packages.ts",
        );
      }
      const decoded =
        "Promise.resolve(Uint8Array.from(atob(wasm), (c) => c.charCodeAt(0)))";
      return { code: code.replace(DATA_FETCH, decoded), map: null };
    },
  };
}
