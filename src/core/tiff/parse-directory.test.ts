import { describe, expect, test } from "vitest";
import { encodeTiffHead } from "#core/tiff/encode-directory.ts";
import {
  directoryBytes,
  entryNumbers,
  entryText,
  parseDirectory,
  parseHeader,
} from "#core/tiff/parse-directory.ts";
import { sniffFormat } from "#core/tiff/sniff.ts";
import { FIELD } from "#core/tiff/tiff-format.ts";

describe("parseHeader", () => {
  test("both byte orders, classic and big", () => {
    const classic = Uint8Array.of(0x49, 0x49, 42, 0, 8, 1, 0, 0);
    expect(parseHeader(classic)).toEqual({
      littleEndian: true,
      bigTiff: false,
      firstDirectory: 264,
    });
    const big = Uint8Array.of(0x4d, 0x4d, 0, 43, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1, 8);
    expect(parseHeader(big)).toEqual({
      littleEndian: false,
      bigTiff: true,
      firstDirectory: 264,
    });
  });
});

describe.each([
  ["classic", false],
  ["BigTIFF", true],
])("a %s directory", (_, bigTiff) => {
  const bytes = encodeTiffHead(
    [
      [
        { tag: 270, type: FIELD.ascii, values: "σ⁰ of a scene" },
        { tag: 256, type: FIELD.short, values: [640] },
        { tag: 257, type: FIELD.long, values: [480] },
        { tag: 33550, type: FIELD.double, values: [0.5, 0.25, 0] },
        {
          tag: 324,
          type: bigTiff ? FIELD.long8 : FIELD.long,
          values: [1000, 2000, 3000],
        },
        { tag: 284, type: FIELD.byte, values: [1] },
      ],
      [{ tag: 254, type: FIELD.long, values: [1] }],
    ],
    { bigTiff, preamble: new TextEncoder().encode("odd") },
  );
  const header = parseHeader(bytes);
  const directoryAt = (offset: number) => {
    const rest = bytes.subarray(offset);
    return parseDirectory(header, rest.subarray(0, directoryBytes(header, rest)));
  };
  const { entries, next } = directoryAt(header.firstDirectory);
  const raw = (tag: number) => {
    const entry = entries.get(tag);
    if (entry === undefined) {
      throw new Error(`no tag ${tag}`);
    }
    const { inline, offset, byteLength } = entry;
    return { entry, bytes: inline ?? bytes.subarray(offset, offset + byteLength) };
  };
  const numbers = (tag: number) => [
    ...entryNumbers(header, raw(tag).entry, raw(tag).bytes),
  ];

  test("holds its tags in ascending order, at even offsets", () => {
    expect([...entries.keys()]).toEqual([256, 257, 270, 284, 324, 33550]);
    expect([...entries.values()].every((e) => e.offset % 2 === 0)).toBe(true);
  });

  test("gives back every value", () => {
    expect(numbers(256)).toEqual([640]);
    expect(numbers(257)).toEqual([480]);
    expect(numbers(284)).toEqual([1]);
    expect(numbers(324)).toEqual([1000, 2000, 3000]);
    expect(numbers(33550)).toEqual([0.5, 0.25, 0]);
    expect(entryText(raw(270).bytes)).toBe("σ⁰ of a scene");
  });

  test("leads to the next one, which is the last", () => {
    const second = directoryAt(next);
    expect([...second.entries.keys()]).toEqual([254]);
    expect(second.next).toBe(0);
  });
});

test("unknown field types and second entries of a tag are passed over", () => {
  const bytes = encodeTiffHead(
    [
      [
        { tag: 256, type: FIELD.short, values: [1] },
        { tag: 256, type: FIELD.short, values: [2] },
        { tag: 257, type: FIELD.short, values: [3] },
      ],
    ],
    { bigTiff: false },
  );
  new DataView(bytes.buffer).setUint16(8 + 2 + 24 + 2, 99, true);
  const header = parseHeader(bytes);
  const { entries } = parseDirectory(header, bytes.subarray(8));
  expect([...entries.values()].map((e) => [e.tag, e.inline?.[0]])).toEqual([[256, 1]]);
});

test("rationals and negative numbers", () => {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  [-3, 2, 300, 4].forEach((v, i) => {
    view.setInt32(4 * i, v, true);
  });
  const header = { littleEndian: true, bigTiff: false, firstDirectory: 8 };
  const entry = (type: number, count: number) => ({
    tag: 282,
    type,
    count,
    byteLength: 16,
    inline: null,
    offset: 0,
  });
  expect([...entryNumbers(header, entry(FIELD.signedRational, 2), bytes)]).toEqual([
    -1.5, 75,
  ]);
  expect(entryNumbers(header, entry(FIELD.signedLong, 1), bytes)[0]).toBe(-3);
});

test("sniffFormat", () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const texts = ["II*\0", "MM\0*", "II+\0", "<html>", ""];
  expect([
    sniffFormat(png),
    sniffFormat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)),
    ...texts.map((t) => sniffFormat(new TextEncoder().encode(t))),
  ]).toEqual(["png", "jpeg", "tiff", "tiff", "tiff", "unknown", "empty"]);
});
