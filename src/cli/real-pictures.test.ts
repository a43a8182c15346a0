/** What one command makes of real radar images: a picture, and no hole where there is ground. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { createOpenSource } from "#adapters/geotiff/open-source.ts";
import { openImage } from "#adapters/images/open-image.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import { printedBy, writtenToStderr } from "#testing/printed.ts";
import { hasRealData, realDataPath } from "#testing/real-data.ts";
import { translateCommand } from "./translate/translate-command.ts";

const folder = mkdtempSync(join(tmpdir(), "sar2earth-pictures-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const openSource = createOpenSource({ openImage, openFile: openFileReader });
/** Of an image in pixel space. */
const SAME_PLACE = [1, 0, 0, 0, 1, 0] as const;

async function read(path: string) {
  const { info, readWindow, dispose } = await openSource({ kind: "path", path });
  const { width, height, nodata, georeference } = info;
  const { data } = await readWindow(0, { col: 0, row: 0, width, height });
  dispose();
  const affine = georeference?.affine ?? SAME_PLACE;
  return { width, height, data, nodata, affine };
}

/** One band, or the mean of three. */
type Grey = {
  readonly width: number;
  readonly height: number;
  readonly grey: Float32Array;
};

/** What the command writes where it is given nothing but a scene, and a part of large ones. */
async function translated(path: string, ...part: string[]) {
  const out = join(folder, `${basename(path)}.tif`);
  writtenToStderr();
  const how = ["--threads", "1", "--json"];
  const { stdout } = await printedBy(() =>
    translateCommand([path, "--out", out, ...part, ...how]),
  );
  vi.restoreAllMocks();
  const { warnings, provenance } = JSON.parse(stdout);
  const { data, nodata, ...size } = await read(out);
  const plane = size.width * size.height;
  const grey = Float32Array.from({ length: plane }, (_, i) => {
    const bands = [0, 1, 2].map((band) => data[band * plane + i] as number);
    return nodata !== null && bands.every((value) => value === nodata)
      ? Number.NaN
      : bands.reduce((sum, value) => sum + value / 3, 0);
  });
  const holes = [...grey.keys()].filter((i) => Number.isNaN(grey[i]));
  return { ...size, grey, holes, share: holes.length / plane, warnings, provenance };
}

/** Of a radar image what is at most `limit`, and hangs together with its border by such pixels. */
function borderDark({ width, height, grey }: Grey, limit: number): Uint8Array {
  const found = new Uint8Array(width * height);
  const next: number[] = [];
  const visit = (col: number, row: number) => {
    const i = row * width + col;
    const isInside = col >= 0 && row >= 0 && col < width && row < height;
    if (isInside && found[i] === 0 && (grey[i] as number) <= limit) {
      found[i] = 1;
      next.push(i);
    }
  };
  for (let i = 0; i < Math.max(width, height); i++) {
    visit(i, 0);
    visit(i, height - 1);
    visit(0, i);
    visit(width - 1, i);
  }
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    const [col, row] = [at % width, Math.floor(at / width)];
    visit(col - 1, row);
    visit(col + 1, row);
    visit(col, row - 1);
    visit(col, row + 1);
  }
  return found;
}

const BLOCK_PX = 64;

/** Mean standard deviation of grey in blocks of 64 px with ground, in levels of 255. */
function blockSpread({ width, height, grey }: Grey): number {
  const spreads: number[] = [];
  for (let row = 0; row + BLOCK_PX <= height; row += BLOCK_PX) {
    for (let col = 0; col + BLOCK_PX <= width; col += BLOCK_PX) {
      const values: number[] = [];
      for (let i = 0; i < BLOCK_PX ** 2; i++) {
        const at = (row + Math.floor(i / BLOCK_PX)) * width + col + (i % BLOCK_PX);
        values.push(grey[at] as number);
      }
      const ground = values.filter((value) => !Number.isNaN(value));
      if (ground.length > BLOCK_PX ** 2 / 2) {
        const mean = meanOf(ground);
        spreads.push(Math.sqrt(meanOf(ground.map((value) => (value - mean) ** 2))));
      }
    }
  }
  return meanOf(spreads);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Measured: 16 to 51 on the chips, 23 on Umbra's scene, 23 to 26 on SpaceNet's. */
const LEAST_SPREAD = 12;

/** Where the median of the ground comes to lie, in dB of the model's training data. */
function medianDb(values: readonly number[], { gain = 1, offsetDb = 0 }): number {
  const middle = values.toSorted((a, b) => a - b)[values.length >> 1] as number;
  return gain * 20 * Math.log10(middle) + offsetDb;
}

describe.skipIf(!hasRealData)("real data: one command and nothing else", () => {
  /** What JPEG makes of black, and of its edge: what is brighter is ground. */
  const [CORNER_DN, GROUND_DN] = [4, 16];

  // With black corners and towns, without, with much dark water, of low and of high contrast.
  test.each(["002", "065", "128", "164", "179", "185"])(
    "real data: chip %s has its corners, all of its ground, and a picture of it",
    async (name) => {
      const path = realDataPath(`real-domain/sar-gf3/${name}.jpg`);
      const { width, height, data } = await read(path);
      const radar = { width, height, grey: data.subarray(0, width * height) };
      const picture = await translated(path);
      expect([picture.width, picture.height]).toEqual([width, height]);
      const [black, dim] = [borderDark(radar, 0), borderDark(radar, GROUND_DN)];
      expect(picture.holes.filter((i) => dim[i] !== 1)).toEqual([]);
      const isFilled = (i: number) => !Number.isNaN(picture.grey[i]);
      const filled = [...black.keys()].filter((i) => black[i] === 1 && isFilled(i));
      expect(filled.length / black.length).toBeLessThan(0.003);
      // Of dark water at the border as much stays ground as is not as black as the corners.
      const corners = borderDark(radar, CORNER_DN);
      expect(Math.abs(picture.share - meanOf([...corners]))).toBeLessThan(0.02);

      expect(picture.warnings).toEqual([]);
      expect(blockSpread(picture)).toBeGreaterThan(LEAST_SPREAD);
      // Measured: −19.1 to −12.6 dB on fifteen of the chips, moved by −51 to −27.5 dB.
      const ground = [...radar.grey].filter((dn, i) => dn > 0 && corners[i] === 0);
      const level = medianDb(ground, picture.provenance.levels);
      expect(level).toBeGreaterThan(-20);
      expect(level).toBeLessThan(-11);
    },
  );

  test("real data: Umbra's volcano, to the image's edge", async () => {
    const path = realDataPath("umbra/umbra_mount_yasur.tiff");
    const { width, height, data, affine } = await read(path);
    const picture = await translated(path, "--box=336668,7840187,336888,7840407");
    const zeros = borderDark({ width, height, grey: data }, 0);
    // All holes lie on zeros at the border, though pixels are resampled on their way.
    const toSource = invertAffine(affine);
    const onGround = picture.holes.filter((i) => {
      const [col, row] = [i % picture.width, Math.floor(i / picture.width)];
      const at = pixelToWorld(picture.affine, col + 0.5, row + 0.5);
      const [x, y] = pixelToWorld(toSource, ...at).map(Math.floor) as [number, number];
      return ![-1, 0, 1].some((down) =>
        [-1, 0, 1].some((right) => zeros[(y + down) * width + x + right] === 1),
      );
    });
    expect(onGround).toEqual([]);
    expect(picture.share).toBeLessThan(0.003);
    expect(picture.warnings).toEqual([]);
    expect(blockSpread(picture)).toBeGreaterThan(LEAST_SPREAD);
    const ground = [...data].filter((dn) => dn > 0);
    // Measured: −13.6 dB, moved by −44.75.
    const level = medianDb(ground, picture.provenance.levels);
    expect(level).toBeGreaterThan(-20);
    expect(level).toBeLessThan(-11);
  });

  test("real data: SpaceNet's harbour has no holes at all", async () => {
    const path = realDataPath("spacenet6/sar_hh.tif");
    const picture = await translated(path, "--box=592796,5749380,592946,5749530");
    expect(picture.holes).toEqual([]);
    expect(picture.warnings).toEqual([]);
    expect(blockSpread(picture)).toBeGreaterThan(LEAST_SPREAD);
    // Its numbers are near σ0: measured from −3.75 to 1.25 dB in four polarisations.
    const { gain, offsetDb } = picture.provenance.levels;
    expect(gain).toBe(1);
    expect(Math.abs(offsetDb)).toBeLessThan(8);
  });
});
