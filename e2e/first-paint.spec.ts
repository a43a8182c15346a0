import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";

// What the first meaningful paint needs: the page's entry, with the workspace that it opens
// with, and everything that it imports statically. OpenLayers comes after the first paint;
// ONNX Runtime and geotiff live in the worker and behind dynamic imports.

const budgetBytes = 350_000;
const dist = resolve(import.meta.dirname, "../dist");

interface ManifestChunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
}

test("the first paint needs at most 350 kB of gzipped JavaScript and wasm", () => {
  expect(existsSync(dist), "dist/ is missing: npm run build").toBe(true);
  const manifest: Record<string, ManifestChunk> = JSON.parse(
    readFileSync(resolve(dist, ".vite/manifest.json"), "utf8"),
  );
  const needed = new Set<string>();
  const visit = (key: string) => {
    const chunk = manifest[key];
    if (chunk === undefined || needed.has(chunk.file)) {
      return;
    }
    needed.add(chunk.file);
    for (const imported of chunk.imports ?? []) {
      visit(imported);
    }
  };
  visit("index.html");

  const sizes = [...needed]
    .filter((file) => /\.(js|wasm)$/.test(file))
    .map((file) => ({
      file,
      bytes: gzipSync(readFileSync(resolve(dist, file))).length,
    }));
  expect(sizes.length, "index.html has no script in the manifest").toBeGreaterThan(0);

  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const list = sizes.map(
    ({ file, bytes }) => `${(bytes / 1000).toFixed(1)} kB ${file}`,
  );
  console.log(
    `first paint: ${(total / 1000).toFixed(1)} kB gzipped\n${list.join("\n")}`,
  );
  expect(total, list.join("\n")).toBeLessThanOrEqual(budgetBytes);
});
