import { describe, expect, it } from "vitest";
import type { PixelWindow } from "#core/raster/grid.ts";
import type { RasterInfo, RasterLevel, RasterSource } from "#ports/raster-source.ts";
import { createMemorySource } from "#testing/memory-source.ts";
import { type BorderMask, createBorderMask } from "./border-mask.ts";
import { openScene } from "./open-scene.ts";

type Value = (row: number, col: number) => number;

/** A file of levels whose band `band` is `value` of the pixel; all other bands are bright. */
function fileOf(
  levels: readonly (readonly [width: number, height: number, value: Value])[],
  info: Partial<RasterInfo> = {},
  band = 0,
) {
  const read: (PixelWindow & { level: number })[] = [];
  const [width, height] = levels[0] as (typeof levels)[number];
  const { bands = 1 } = info;
  const source: RasterSource = {
    ...createMemorySource(
      {
        ...{ width, height, bands },
        levels: levels.map(([w, h]) => levelOf(w, h)),
        ...info,
      },
      new Float32Array(),
    ),
    async readWindow(level, window) {
      read.push({ ...window, level });
      const value = levels[level]?.[2] as Value;
      const plane = window.width * window.height;
      const data = new Float32Array(bands * plane).fill(90);
      for (let i = 0; i < plane; i += 1) {
        const row = window.row + Math.floor(i / window.width);
        data[band * plane + i] = value(row, window.col + (i % window.width));
      }
      return { data, window, bands };
    },
  };
  return { source, read };
}

const levelOf = (width: number, height: number, tileHeight = 256): RasterLevel => ({
  ...{ width, height },
  ...{ tileWidth: 256, tileHeight },
});

/** The mask of band 0; it must be there. */
async function maskOf({ source }: { source: RasterSource }, band = 0) {
  const mask = await createBorderMask(source, band);
  if (mask === null) {
    throw new Error("expected a mask");
  }
  return mask;
}

/** Where what the mask hides in a window of a level differs from what is `expected`. */
async function wrongIn(
  { source }: { source: RasterSource },
  index: number,
  window: PixelWindow,
  expected: (row: number, col: number) => boolean,
  mask?: BorderMask,
): Promise<string[]> {
  const { hide } = mask ?? (await maskOf({ source }));
  const { data } = await source.readWindow(index, window);
  hide(data, window, source.info.levels[index] as RasterLevel);
  return [...data].flatMap((value, i) => {
    const row = window.row + Math.floor(i / window.width);
    const col = window.col + (i % window.width);
    return Number.isNaN(value) === expected(row, col) ? [] : [`${row}/${col}`];
  });
}

const inCorner = (row: number, col: number) => row + col < 40;
const inLake = (row: number, col: number) => row >= 60 && row < 80 && col > 50;
const SIDE = 96;
const WHOLE = { col: 0, row: 0, width: SIDE, height: SIDE };
/** A corner and a lake of zeros; the lake ends 8 pixels before the border. */
const dark: Value = (row, col) =>
  inCorner(row, col) || (inLake(row, col) && col < SIDE - 8) ? 0 : 90;

describe("of a file that is read whole, the mask", () => {
  it("hides a corner to its pixel, in any window, and no zeros inside", async () => {
    const file = fileOf([[SIDE, SIDE, dark]]);
    expect((await maskOf(file)).share).toBeCloseTo((40 * 41) / 2 / SIDE ** 2, 9);
    expect(await wrongIn(file, 0, WHOLE, inCorner)).toEqual([]);
    const part = { col: 17, row: 9, width: 60, height: 70 };
    expect(await wrongIn(file, 0, part, inCorner)).toEqual([]);
  });

  it("is of the band that is asked for", async () => {
    const file = fileOf([[SIDE, SIDE, dark]], { bands: 2 }, 1);
    expect((await maskOf(file, 1)).share).toBeGreaterThan(0.08);
    expect((await maskOf(file, 0)).share).toBe(0);
  });

  it("passes through pixels that are no data already", async () => {
    const isBehind = (row: number, col: number) => row >= 30 && row < 50 && col < 30;
    const masked: Value = (row, col) =>
      col < 6 ? Number.NaN : isBehind(row, col) ? 0 : 90;
    const file = fileOf([[SIDE, SIDE, masked]]);
    const isHidden = (row: number, col: number) => col < 6 || isBehind(row, col);
    expect(await wrongIn(file, 0, WHOLE, isHidden)).toEqual([]);
  });

  it("hides nothing where no dark pixel is at the border, which alone is read", async () => {
    const file = fileOf([
      [SIDE, SIDE, (row, col) => (inLake(row, col) && col < SIDE - 8 ? 0 : 90)],
    ]);
    expect((await maskOf(file)).share).toBe(0);
    const most = Math.max(...file.read.map(({ width, height }) => width * height));
    expect(most).toBe(SIDE);
    expect(await wrongIn(file, 0, WHOLE, () => false)).toEqual([]);
  });

  it("is made from blocks of whole rows of tiles, and is one across their seams", async () => {
    const [width, height] = [2000, 2600];
    // Zeros along the left side, of a width that changes at every row.
    const isSide = (row: number, col: number) => col < 20 + ((row >> 3) % 7);
    const file = fileOf([[width, height, (r, c) => (isSide(r, c) ? 0 : 90)]]);
    const seam = { col: 0, row: 1780, width: 64, height: 24 };
    expect(await wrongIn(file, 0, seam, isSide)).toEqual([]);
    const blocks = file.read.filter((one) => one.width === width && one.height > 1);
    expect(blocks.map(({ row, height: rows }) => [row, rows])).toEqual([
      [0, 1792],
      [1792, 808],
    ]);
  });

  it("has cells of several pixels where the file is large, and still is right to the pixel", async () => {
    const [width, height] = [4100, 4000];
    const isSteep = (row: number, col: number) => 3 * col + row < 901;
    const isFlat = (row: number, col: number) => 3 * row + width - 1 - col < 901;
    const isWedge = (row: number, col: number) => isSteep(row, col) || isFlat(row, col);
    const isPond = (row: number, col: number) =>
      row > 700 && row < 740 && col > 150 && col < 400;
    const file = fileOf([
      [width, height, (r, c) => (isWedge(r, c) || isPond(r, c) ? 0 : 90)],
    ]);
    const mask = await maskOf(file);
    const hidden = mask.share * width * height;
    expect(Math.abs(hidden / (901 * 301) - 1)).toBeLessThan(0.01);
    // Both but for their tips, which are thinner than a cell.
    const steep = { col: 0, row: 690, width: 300, height: 200 };
    expect(await wrongIn(file, 0, steep, isWedge, mask)).toEqual([]);
    const flat = { col: width - 890, row: 0, width: 890, height: 310 };
    expect(await wrongIn(file, 0, flat, isWedge, mask)).toEqual([]);
  });
});

describe("of a file with overviews, the mask", () => {
  const FULL = { width: 4000, height: 3000 };
  const isCorner = (row: number, col: number) => row + col < 800;
  const isPond = (row: number, col: number) =>
    Math.hypot(row - 1500, col - 1500) < 100 && !isCorner(row, col);
  const at =
    (factor: number): Value =>
    (row, col) =>
      isCorner(row * factor, col * factor) || isPond(row * factor, col * factor)
        ? 0
        : 90;
  const file = () =>
    fileOf([
      [FULL.width, FULL.height, at(1)],
      [1000, 750, at(4)],
      // Averages: at the corner's rim they are no zeros.
      [250, 188, (row, col) => (row + col < 49 ? 0 : row + col < 50 ? 45 : 90)],
    ]);

  it("is made from the finest overview that is small enough, and from no other level", async () => {
    const made = file();
    const { share } = await maskOf(made);
    expect(new Set(made.read.map(({ level }) => level))).toEqual(new Set([1]));
    expect(share).toBeCloseTo((200 * 201) / 2 / (1000 * 750), 9);
  });

  it("hides finer pixels where they are dark, and coarser ones with their cell", async () => {
    const rim = { col: 380, row: 380, width: 60, height: 60 };
    expect(await wrongIn(file(), 0, rim, isCorner)).toEqual([]);
    const pond = { col: 1450, row: 1450, width: 60, height: 60 };
    expect(await wrongIn(file(), 0, pond, () => false)).toEqual([]);
    const { hide } = await maskOf(file());
    const coarse = { col: 0, row: 0, width: 60, height: 1 };
    const { data } = await file().source.readWindow(2, coarse);
    hide(data, coarse, levelOf(250, 188));
    expect(data.findIndex((value) => !Number.isNaN(value))).toBe(50);
    expect([...data.slice(50)]).toEqual(new Array(10).fill(90));
  });
});

describe("of a file that was compressed as JPEG, the mask", () => {
  /** What JPEG makes of zeros: most stay, others rise up to 4. */
  const noise: Value = (row, col) => Math.max(0, ((row * 7 + col * 3) % 9) - 4);
  /** Along the left side noise, then a blurred rim, then ground. */
  const blurred: Value = (row, col) =>
    col < 20 ? noise(row, col) : col < 40 ? 5 + ((row + col) % 12) : 90;
  const hides = (most: number) => (_row: number, col: number) => col < most;

  it.each<Partial<RasterInfo>>([{ isLossy: true }, { format: "jpeg" }])(
    "takes values up to 4 for zeros, and up to 16 within 8 pixels of them: %j",
    async (info) => {
      const file = fileOf([[SIDE, SIDE, blurred]], info);
      expect(await wrongIn(file, 0, WHOLE, hides(28))).toEqual([]);
    },
  );

  it("does not where nothing was lost", async () => {
    const rising: Value = (row, col) => blurred(row, col) + 1;
    const file = fileOf([[SIDE, SIDE, rising]]);
    const { share } = await maskOf(file);
    expect(share).toBe(0);
    expect(await wrongIn(file, 0, WHOLE, () => false)).toEqual([]);
  });

  it("leaves smooth water at the border alone: as dark, and nowhere empty", async () => {
    const water: Value = (row, col) => (col < 20 ? 1 + ((row + col) % 4) : 90);
    const file = fileOf([[SIDE, SIDE, water]], { isLossy: true });
    expect((await maskOf(file)).share).toBe(0);
    expect(await wrongIn(file, 0, WHOLE, () => false)).toEqual([]);
  });

  it("asks for an area that 7 pixels fit into, where 5 are enough otherwise", async () => {
    // A road of five pixels that leaves the image.
    const isRoad = (_row: number, col: number) => col >= 40 && col < 45;
    const road: Value = (row, col) => (isRoad(row, col) ? 0 : 90);
    const lossy = fileOf([[SIDE, SIDE, road]], { isLossy: true });
    expect(await wrongIn(lossy, 0, WHOLE, () => false)).toEqual([]);
    expect(await wrongIn(fileOf([[SIDE, SIDE, road]]), 0, WHOLE, isRoad)).toEqual([]);
  });
});

describe("of a file that is too large to be read whole, there is no mask", () => {
  const zero: Value = () => 0;

  it.each<[string, number, number, Partial<RasterInfo>]>([
    ["more than 256 million pixels", 20_000, 13_000, {}],
    [
      "rows of tiles of more than 64 million samples",
      ...([70_000, 1000] as const),
      { levels: [levelOf(70_000, 1000, 1000)] },
    ],
  ])("%s", async (_, width, height, info) => {
    const { source, read } = fileOf([[width, height, zero]], info);
    expect(await createBorderMask(source, 0)).toBeNull();
    expect(read).toEqual([]);
  });

  it("16 million pixels are too many where each is moved as it is read", async () => {
    const { source, read } = fileOf([[5000, 4000, zero]]);
    const moved: RasterSource = { ...source, storedPixelAt: (col, row) => [col, row] };
    expect(await createBorderMask(moved, 0)).toBeNull();
    expect(read).toEqual([]);
  });
});

describe("the scene's rule says why, with the share that is hidden", () => {
  it.each<[string, Value, string]>([
    [
      "a corner",
      dark,
      "no tag; 0 that reaches the border as a solid area (8.9 % of the image), elsewhere 0 is dark ground",
    ],
    [
      "a lake alone",
      (row, col) => (inCorner(row, col) ? 90 : dark(row, col)),
      "no tag; no solid area of 0 reaches the border, so that 0 is dark ground",
    ],
  ])("%s", async (_, value, reason) => {
    // Ground of many values, as radar has.
    const { source } = fileOf([
      [SIDE, SIDE, (row, col) => value(row, col) && 40 + ((row * 3 + col * 7) % 180)],
    ]);
    const how = { answer: "amplitude", sidecar: null } as const;
    const outcome = await openScene(source, "scene-1", how);
    expect(outcome.status === "opened" && outcome.handle.scene.nodata).toEqual({
      ...{ value: 0, scope: "border" },
      reason,
    });
  });
});
