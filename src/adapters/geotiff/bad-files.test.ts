import { describe, expect, test } from "vitest";
import { createBlobReader } from "#adapters/geotiff/blob-reader.ts";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { AppError } from "#core/errors.ts";
import { encodeTiffHead, type TagValue } from "#core/tiff/encode-directory.ts";
import { FIELD, TAG } from "#core/tiff/tiff-format.ts";
import { bytesThatMatter } from "#testing/geotiff/bytes-that-matter.ts";
import {
  makeGeoTiff,
  mutate,
  textNamedTif,
  truncate,
} from "#testing/geotiff/make-geo-tiff.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Opens the file and reads every level whole. */
async function readEverything(bytes: Bytes): Promise<Float32Array[]> {
  const source = await openGeoTiff(createBlobReader("bad.tif", new Blob([bytes])));
  const levels: Float32Array[] = [];
  for (const [index, { width, height }] of source.info.levels.entries()) {
    // A mutated size may be absurd, and is read in part then, as the page would.
    const window = {
      col: 0,
      row: 0,
      width: Math.min(width, 2000),
      height: Math.min(height, 2000),
    };
    levels.push((await source.readWindow(index, window)).data);
  }
  return levels;
}

function bytesOf(pixels: Float32Array | undefined): Buffer {
  return Buffer.from((pixels?.buffer ?? new ArrayBuffer(0)) as ArrayBuffer);
}

async function codeOf(bytes: Bytes): Promise<string> {
  try {
    await readEverything(bytes);
    return "opened";
  } catch (error) {
    if (error instanceof AppError) {
      expect(error.expected).not.toBe("");
      expect(error.found).not.toBe("");
      expect(error.hint).not.toBe("");
      return error.code;
    }
    throw error;
  }
}

/** A one-directory file with the given tags changed, and `tail` after its head. */
function handMade(changes: Readonly<Record<number, number[]>>, tail = 64): Bytes {
  const base: Record<number, number[]> = {
    [TAG.imageWidth]: [8],
    [TAG.imageLength]: [8],
    [TAG.bitsPerSample]: [8],
    [TAG.compression]: [1],
    [TAG.photometric]: [1],
    [TAG.samplesPerPixel]: [1],
    [TAG.stripOffsets]: [0],
    [TAG.stripByteCounts]: [64],
    ...changes,
  };
  const tags: TagValue[] = Object.entries(base).map(([tag, values]) => ({
    tag: Number(tag),
    type: FIELD.long,
    values,
  }));
  const length = encodeTiffHead([tags], { bigTiff: false }).length;
  const placed = tags.map((t) =>
    t.tag === TAG.stripOffsets && changes[TAG.stripOffsets] === undefined
      ? { ...t, values: [length] }
      : t,
  );
  const file = new Uint8Array(length + tail);
  file.set(encodeTiffHead([placed], { bigTiff: false }));
  return file;
}

describe("files that are no images", () => {
  test.each([
    ["0 bytes", new Uint8Array(0), "file-empty"],
    ["one byte", new Uint8Array([0x49]), "file-not-image"],
    ["a text named .tif", textNamedTif(), "file-not-image"],
    ["a header cut in two", truncate(makeGeoTiff().bytes, 6), "file-truncated"],
    ["a header alone", truncate(makeGeoTiff().bytes, 8), "file-truncated"],
    [
      "a first directory at 0",
      new Uint8Array([0x49, 0x49, 42, 0, 0, 0, 0, 0]),
      "file-truncated",
    ],
  ])("%s", async (_, bytes, code) => {
    expect(await codeOf(bytes as Bytes)).toBe(code);
  });

  test("the error shows what was found instead", async () => {
    const blob = createBlobReader("notes.tif", new Blob([textNamedTif()]));
    await expect(openGeoTiff(blob)).rejects.toMatchObject({
      found: 'text: "The image is…"',
    });
  });
});

describe("cut files", () => {
  test("any cut of a file is found when it is opened", async () => {
    const { bytes } = makeGeoTiff({
      width: 70,
      height: 70,
      imageDescription: "x".repeat(99),
    });
    for (let length = 8; length < bytes.length - 4; length += 97) {
      expect(await codeOf(truncate(bytes, length)), `${length} bytes`).toBe(
        "file-truncated",
      );
    }
  });

  test("a tile whose bytes were damaged on the way", async () => {
    const { bytes } = makeGeoTiff();
    const damagedFile = bytes.slice();
    damagedFile[bytes.length - 400] = (bytes.at(-400) ?? 0) ^ 0x55;
    expect(await codeOf(damagedFile)).toBe("file-truncated");
  });
});

describe("hostile files", () => {
  test("the file that the others are changes of opens", async () => {
    expect(await codeOf(handMade({}))).toBe("opened");
  });

  test.each([
    [
      "four thousand million columns",
      { [TAG.imageWidth]: [0xffffffff] },
      "file-truncated",
    ],
    ["no columns", { [TAG.imageWidth]: [0] }, "file-truncated"],
    ["more pixels than bytes", { [TAG.imageLength]: [60_000] }, "file-truncated"],
    [
      "a strip beyond the end",
      { [TAG.stripOffsets]: [4_000_000_000] },
      "file-truncated",
    ],
    ["a strip that is too short", { [TAG.stripByteCounts]: [63] }, "file-truncated"],
    ["fewer strips than rows need", { [TAG.rowsPerStrip]: [1] }, "file-truncated"],
    ["no rows in a strip", { [TAG.rowsPerStrip]: [0] }, "file-truncated"],
    ["a million bands", { [TAG.samplesPerPixel]: [1e6] }, "bands-unsupported"],
    ["12-bit samples", { [TAG.bitsPerSample]: [12] }, "bands-unsupported"],
    [
      "bands of different types",
      { [TAG.samplesPerPixel]: [2], [TAG.bitsPerSample]: [8, 16] },
      "bands-unsupported",
    ],
    ["a format nobody defined", { [TAG.sampleFormat]: [9] }, "bands-unsupported"],
    ["JPEG 2000", { [TAG.compression]: [34712] }, "file-unsupported"],
    [
      "sub-sampled colours without JPEG",
      { [TAG.photometric]: [6] },
      "file-unsupported",
    ],
    ["noise as DEFLATE", { [TAG.compression]: [8] }, "file-truncated"],
    ["noise as JPEG", { [TAG.compression]: [7] }, "file-truncated"],
    ["noise as Zstandard", { [TAG.compression]: [50000] }, "file-truncated"],
    ["zeros as LZW", { [TAG.compression]: [5] }, "file-truncated"],
    ["predictor 9", { [TAG.predictor]: [9] }, "file-unsupported"],
    ["the low bit first", { [TAG.fillOrder]: [2] }, "file-unsupported"],
    [
      "compressed tiles of 16 GB",
      {
        [TAG.imageWidth]: [2 ** 17],
        [TAG.imageLength]: [2 ** 17],
        [TAG.compression]: [8],
      },
      "file-unsupported",
    ],
  ])("%s", async (_, changes, code) => {
    expect(await codeOf(handMade(changes as Record<number, number[]>))).toBe(code);
  });

  test("a directory that points to itself ends", async () => {
    const bytes = handMade({});
    const view = new DataView(bytes.buffer);
    const count = view.getUint16(8, true);
    view.setUint32(8 + 2 + 12 * count, 8, true);
    expect(await codeOf(bytes)).toBe("opened");
  });

  test("a description that claims 4 GB", async () => {
    const bytes = handMade({ [TAG.imageDescription]: [1, 2] });
    const view = new DataView(bytes.buffer);
    for (let at = 10; at < bytes.length - 64; at += 12) {
      if (view.getUint16(at, true) === TAG.imageDescription) {
        view.setUint32(at + 4, 0x3fffffff, true);
      }
    }
    expect(await codeOf(bytes)).toBe("file-truncated");
  });

  test("a tile that inflates to a thousand times its size makes no more than a tile", async () => {
    const { bytes } = makeGeoTiff({
      width: 1600,
      height: 1600,
      tileSize: 1600,
      overviews: "none",
      nodataBorderPx: 1600,
    });
    expect(bytes.length).toBeLessThan(60_000);
    // The same stream behind a header that asks for 16 × 16 pixels.
    const view = new DataView(bytes.buffer);
    for (let at = view.getUint32(4, true) + 2; at + 12 < 1000; at += 12) {
      const tag = view.getUint16(at, true);
      if (
        [TAG.imageWidth, TAG.imageLength, TAG.tileWidth, TAG.tileLength].includes(
          tag as 256,
        )
      ) {
        view.setUint32(at + 8, 16, true);
      }
    }
    expect(await codeOf(bytes)).toBe("file-truncated");
  });
});

describe("500 seeded mutations", () => {
  const base = makeGeoTiff({
    width: 90,
    height: 70,
    software: "sar2earth tests",
    dateTime: "2024:07:09 04:03:29",
    imageDescription: '{"collect": {"image": {"scale_factor": 9.657e-5}}}',
    nodata: 0,
  });

  test("none hangs, and none fails with anything but a message", async () => {
    const outcomes: Record<string, number> = {};
    for (let seed = 0; seed < 500; seed++) {
      const start = performance.now();
      const code = await codeOf(mutate(base.bytes, seed));
      expect(performance.now() - start, `seed ${seed}`).toBeLessThan(2000);
      outcomes[code] = (outcomes[code] ?? 0) + 1;
    }
    expect(outcomes.opened ?? 0).toBeGreaterThan(0);
    expect(outcomes["file-truncated"] ?? 0).toBeGreaterThan(100);
  }, 60_000);

  test("those of the header and directories alone, likewise", async () => {
    const end = bytesThatMatter(base.bytes).lastIndexOf(0, 1200);
    for (let seed = 1000; seed < 1500; seed++) {
      const start = performance.now();
      await codeOf(mutate(base.bytes, seed, (at) => at < Math.max(end, 600)));
      expect(performance.now() - start, `seed ${seed}`).toBeLessThan(2000);
    }
  }, 60_000);

  test("those of bytes that do not matter leave the pixels as they were", async () => {
    const matters = bytesThatMatter(base.bytes);
    const idle = matters.length - matters.reduce((n, m) => n + m, 0);
    expect(idle).toBeGreaterThan(100);
    const expected = await readEverything(base.bytes);
    for (let seed = 0; seed < 500; seed++) {
      const mutated = mutate(base.bytes, seed, (at) => matters[at] === 0);
      const levels = await readEverything(mutated);
      expect(
        levels.every((level, i) => bytesOf(level).equals(bytesOf(expected[i]))),
      ).toBe(true);
    }
  }, 60_000);
});
