import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createOpenSource } from "#adapters/geotiff/open-source.ts";
import { openImage } from "#adapters/images/open-image.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { errorToData } from "#core/errors.ts";
import { parseCapellaMetadata } from "#core/sar/capella-metadata.ts";
import { readProductDocument } from "#core/sar/documents/product-document.ts";
import { parseGdalMetadata } from "#core/tiff/gdal-metadata.ts";
import { openScene } from "#engine/open-scene.ts";
import type { SourceInput } from "#ports/raster-source.ts";
import { casePath, hasCases } from "#testing/cases.ts";
import { makeHostileImages } from "#testing/hostile-files.ts";

/** Files that hung the program, or took all memory, when they were opened. */
const FILES = [
  "j03-progressive-200x-4000px.jpg",
  "t01-sparse-1bit-tile.tif",
  "t02c-tiles-65MB.tif",
  "t03-gdalmeta-item-50k.tif",
  "t05-capella-space-50k.tif",
  "t07-zstd-unknown-size-bad-block.tif",
  "t07e-zstd-trailing-frame.tif",
  "t08-jpeg-two-sof.tif",
];
/** Processor time: other programs on the machine do not count. */
const MOST_CPU_MS = 5000;
const MOST_BYTES = 500e6;

const documentOf = (text: string) =>
  readProductDocument({
    ...{ imageName: "a.tif", gdalMetadata: {}, files: [{ name: "a.xml", text }] },
  });
const openSource = createOpenSource({ openImage, openFile: openFileReader });

/** Opens and looks at a file: the code of the refusal, or null. */
async function codeOf(input: SourceInput): Promise<string | null> {
  try {
    const source = await openSource(input);
    try {
      await openScene(source, "scene-hostile", { answer: null, sidecar: null });
      return null;
    } finally {
      source.dispose();
    }
  } catch (error) {
    return errorToData(error).code;
  }
}

describe.skipIf(!hasCases)("real data: hostile files", () => {
  test.each(FILES)("real data: %s ends in time and memory", async (name) => {
    const memory = process.memoryUsage().rss;
    const before = process.cpuUsage();
    const code = await codeOf({ kind: "path", path: casePath("hostile", name) });
    const { user, system } = process.cpuUsage(before);
    expect(code).not.toBe("internal");
    expect((user + system) / 1000).toBeLessThan(MOST_CPU_MS);
    expect(process.memoryUsage().rss - memory).toBeLessThan(MOST_BYTES);
  });

  test("real data: all of them are known", () => {
    const there = existsSync(casePath("hostile"))
      ? readdirSync(casePath("hostile"))
      : [];
    expect(there.sort()).toEqual(FILES);
  });
});

describe("hostile files of our own", () => {
  test.each(makeHostileImages())("$name ends in time and memory", async (file) => {
    const input = {
      kind: "blob",
      name: file.name,
      blob: new Blob([file.bytes]),
    } as const;
    const memory = process.memoryUsage().rss;
    const most = process.resourceUsage().maxRSS;
    const before = process.cpuUsage();
    const code = await codeOf(input);
    const { user, system } = process.cpuUsage(before);
    const now = process.resourceUsage().maxRSS;
    expect(code).not.toBe("internal");
    expect((user + system) / 1000).toBeLessThan(MOST_CPU_MS);
    // In kibibytes; it tells of this file only where it has grown.
    expect(now > most ? now * 1024 - memory : 0).toBeLessThan(MOST_BYTES);
  });
});

describe("texts of tags cost their length and no more", () => {
  test.each<[string, () => unknown]>([
    ["items that never end", () => parseGdalMetadata("<Item ".repeat(300_000))],
    ["items without a text", () => parseGdalMetadata("<Item >".repeat(300_000))],
    ["attributes", () => parseGdalMetadata(`<Item ${"a".repeat(2e6)}>x</Item>`)],
    ["white space", () => parseCapellaMetadata(`{"a":1,${" ".repeat(2e6)}`)],
    ["white space at the end", () => parseCapellaMetadata(`{${" \0".repeat(1e6)}x`)],
    [
      "lists within lists",
      () => {
        const deep = "[".repeat(3000) + "]".repeat(3000);
        return parseCapellaMetadata(`{"collect":{"a":[${Array(2000).fill(deep)}]}}`);
      },
    ],
    [
      "many state vectors",
      () =>
        parseCapellaMetadata(
          `{"collect":{"state":{"state_vectors":[${"0,".repeat(6e6)}0]}}}`,
        ),
    ],
    [
      "names that begin alike",
      () =>
        documentOf(
          `<calibrationVectorList <adsHeader ${"<calibrationVectorX".repeat(5e5)}>`,
        ),
    ],
    [
      "a table of one long vector",
      () => {
        const pixels = Array.from({ length: 4e5 }, (_, i) => i).join(" ");
        const ones = "1 ".repeat(4e5);
        documentOf(
          `<adsHeader></adsHeader><calibrationVectorList><calibrationVector><line>0</line><pixel>${pixels}</pixel><sigmaNought>${ones}</sigmaNought></calibrationVector></calibrationVectorList>`,
        );
      },
    ],
    ["quotes", () => parseCapellaMetadata(`{"${'\\"'.repeat(1e6)}`)],
  ])("%s", (_, read) => {
    const before = process.cpuUsage();
    try {
      read();
    } catch (error) {
      expect(errorToData(error).code).toBe("metadata-invalid");
    }
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(6000);
  });
});
