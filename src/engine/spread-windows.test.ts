import { expect, test } from "vitest";
import { insideOfTiles, spreadWindows } from "./spread-windows.ts";

const level = { width: 65536, height: 66560, tileWidth: 8192, tileHeight: 8320 };

test("a window lies in the tile of its centre, and costs that tile alone", () => {
  for (const perSide of [1, 2, 3, 7, 15]) {
    const windows = spreadWindows(level, perSide, 128);
    for (const { col, row, width, height } of insideOfTiles(windows, level)) {
      expect(Math.floor((col + width - 1) / 8192)).toBe(Math.floor(col / 8192));
      expect(Math.floor((row + height - 1) / 8320)).toBe(Math.floor(row / 8320));
    }
  }
});

test("windows stay where they are in strips, and where the last tile is too thin", () => {
  const strips = { width: 1000, height: 1000, tileWidth: 1000, tileHeight: 8 };
  const windows = spreadWindows(strips, 3, 128);
  expect(insideOfTiles(windows, strips)).toEqual(windows);
  const thin = { width: 300, height: 300, tileWidth: 256, tileHeight: 256 };
  expect(
    insideOfTiles([{ col: 200, row: 200, width: 100, height: 100 }], thin),
  ).toEqual([{ col: 156, row: 156, width: 100, height: 100 }]);
  expect(insideOfTiles([{ col: 220, row: 220, width: 80, height: 80 }], thin)).toEqual([
    { col: 220, row: 220, width: 80, height: 80 },
  ]);
});
