import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { createBlobReader } from "#adapters/geotiff/blob-reader.ts";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import type { Affine } from "#core/raster/affine.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import { makeGeoTiff } from "#testing/geotiff/make-geo-tiff.ts";
import {
  dropFiles,
  sceneItem,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";

// Where the page says and shows that a pixel lies, against GDAL's numbers: the read-out
// under the pointer, and the drawn image itself, to half a pixel of the file.

const data = process.env.SAR2EARTH_DATA ?? "";
const fixture: { files: readonly Placement[] } = JSON.parse(
  readFileSync(
    join(import.meta.dirname, "../src/testing/fixtures/gdal-placement.json"),
    "utf8",
  ),
);

type Placement = {
  readonly name: string;
  readonly source: "real" | "made";
  readonly width: number;
  readonly height: number;
  readonly expectedCrs: CrsCode;
  readonly affine: Affine;
  /** Column, row, longitude, latitude by GDAL. */
  readonly inside: readonly (readonly [number, number, number, number])[];
};

/** Screen pixels on which a pixel of the file is drawn. */
const MAGNIFIED = 12;
/** Pixels of the file to each side that are compared with the screen. */
const REACH = 8;

const CASES = [
  ["umbra/umbra_mount_yasur.tiff", "SAR", 0],
  ["s1s2-geotiff/T14RNT_253_sar.tif", "SAR", 0],
  ["spacenet6/rgb_unmasked.tif", "EO", 0],
  ["utm-south", "SAR", 3],
  ["ups-south", "SAR", 3],
  ["ups-south-rotated", "SAR", 0],
] as const;

for (const [name, stage, point] of CASES) {
  const gdal = fixture.files.find((file) => file.name === name);
  const isReal = gdal?.source === "real";
  test(`${isReal ? "real data: " : ""}${name} lies where GDAL puts it`, async ({
    page,
  }) => {
    test.skip(isReal && data === "", "the folder of real imagery is not here");
    if (gdal === undefined) {
      throw new Error(`${name} is not in the fixture`);
    }
    const bytes = isReal ? readFileSync(join(data, name)) : makeFile(gdal);
    const fileName = isReal ? basename(name) : `${name}.tif`;
    await useTestModels(page);
    // The strip that explains radar comes late and lies below the map: it has been closed.
    await page.addInitScript(() =>
      localStorage.setItem("sar2earth.radar-legend-closed", "1"),
    );
    const [col, row, lon, lat] = gdal.inside[point] as Placement["inside"][number];
    await visit(page, `./${linkTo(gdal, [col, row])}`);
    await dropFiles(page, [{ name: fileName, bytes }]);
    const pick = sceneItem(page, fileName).getByRole("button").first();
    await expect(pick).toHaveAttribute("aria-pressed", "true");
    await stopRunning(page);

    const view = await measureView(page, gdal, stage, [col, row]);
    const read = readerOf(bytes);

    // The read-out at known places of the screen, within and beside that pixel.
    for (const [dCol, dRow] of [
      ...[
        [0, 0],
        [0.4, 0],
        [-0.4, 0.4],
        [1, 0],
        [0, 1],
        [-3.3, 2.7],
      ],
    ] as const) {
      const at = view.pointAt(col + dCol, row + dRow);
      const [c, r] = at.pixel;
      await page.mouse.move(at.x, at.y, { steps: 2 });
      if ([c, r].every((v) => Math.abs(v - Math.round(v)) > 0.05)) {
        const place = `row ${Math.floor(r)} col ${Math.floor(c)}`;
        await expect(view.status).toContainText(place);
        const sample = await read(Math.floor(c), Math.floor(r));
        await expect(view.status).toContainText(sample);
      }
      if (dCol === 0 && dRow === 0) {
        await expect(view.status).toContainText(/[NS] .*[EW]/);
        const shown = await lonLatShown(view.status);
        // Five decimals are shown; half a pixel of the file comes on top.
        const half = view.gsd / 2 / 111_320;
        expect(Math.abs(shown[1] - lat)).toBeLessThanOrEqual(0.6e-5 + half);
        expect(Math.abs(shown[0] - lon)).toBeLessThanOrEqual(
          0.6e-5 + half / Math.cos((lat * Math.PI) / 180),
        );
      }
    }

    // The picture: slid over the file's own values, it fits best where it lies.
    await page.mouse.move(5, 5);
    await expect
      .poll(async () => Math.hypot(...(await bestShift(page, view, bytes))), {
        timeout: 120_000,
      })
      .toBeLessThanOrEqual(0.5);
  });
}

function makeFile({ width, height, expectedCrs, affine }: Placement): Uint8Array {
  const georeference = { crs: expectedCrs, affine };
  return makeGeoTiff({ width, height, georeference, sampleType: "uint8", seed: 5 })
    .bytes;
}

/** What the status bar is to say of a pixel. */
function readerOf(bytes: Uint8Array) {
  const source = open(bytes);
  return async (col: number, row: number): Promise<string> => {
    const opened = await source;
    const { data: v } = await opened.readWindow(0, { col, row, width: 1, height: 1 });
    return v.length === 1 ? `SAR DN ${v[0]} ` : `EO ${v.join(" ")}`;
  };
}

function open(bytes: Uint8Array) {
  const blob = new Blob([new Uint8Array(bytes)]);
  return openGeoTiff(createBlobReader("placement.tif", blob));
}

type ViewOfPixel = Awaited<ReturnType<typeof measureView>>;

function gsdOf({ affine }: Placement): number {
  return Math.sqrt(Math.abs(affine[0] * affine[4] - affine[1] * affine[3]));
}

/** A link, as one could share it, that puts (col, row) into the middle of the map. */
function linkTo(gdal: Placement, [col, row]: readonly [number, number]): string {
  const [x, y] = pixelToWorld(gdal.affine, col, row);
  return `#v=${gdal.expectedCrs},${x},${y},${gsdOf(gdal) / MAGNIFIED}&l=all`;
}

/** Where the screen's pixels lie when (col, row) is in the middle of the stage's map. */
async function measureView(
  page: Page,
  gdal: Placement,
  stage: string,
  [col, row]: readonly [number, number],
) {
  const { affine } = gdal;
  const gsd = gsdOf(gdal);
  const resolution = gsd / MAGNIFIED;
  const [x, y] = pixelToWorld(affine, col, row);
  const map = page.getByRole("application", { name: `${stage} map`, exact: true });
  const box = await map.boundingBox();
  if (box === null) {
    throw new Error(`the ${stage} map is not shown`);
  }
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const inverse = invertAffine(affine);
  return {
    ...{ map, box, gsd, col, row, centre },
    status: page.getByRole("region", { name: "Under the pointer" }),
    /** Screen position of a pixel's corner (col, row), not rounded. */
    project(c: number, r: number): { x: number; y: number } {
      const [wx, wy] = pixelToWorld(affine, c, r);
      return {
        x: centre.x + (wx - x) / resolution,
        y: centre.y - (wy - y) / resolution,
      };
    },
    /** The whole screen pixel nearest to it, and what lies exactly there. */
    pointAt(c: number, r: number) {
      const at = this.project(c, r);
      const [px, py] = [Math.round(at.x), Math.round(at.y)];
      const wx = x + (px - centre.x) * resolution;
      const wy = y - (py - centre.y) * resolution;
      return { x: px, y: py, pixel: pixelToWorld(inverse, wx, wy) };
    },
  };
}

async function lonLatShown(status: ViewOfPixel["status"]): Promise<[number, number]> {
  const text = (await status.textContent()) ?? "";
  const [, lat, ns, lon, ew] = /([\d.]+) ([NS]) ([\d.]+) ([EW])/.exec(text) ?? [];
  return [Number(lon) * (ew === "W" ? -1 : 1), Number(lat) * (ns === "S" ? -1 : 1)];
}

/** By how many of its pixels the drawn image is off, from where it correlates best. */
async function bestShift(
  page: Page,
  view: ViewOfPixel,
  bytes: Uint8Array,
): Promise<[number, number]> {
  const values = await neighbourhood(bytes, view);
  const grey = await greyOf(page, view);
  let best = { shift: [9, 9] as [number, number], fit: 0.5 };
  for (let dx = -1.5; dx <= 1.5; dx += 0.25) {
    for (let dy = -1.5; dy <= 1.5; dy += 0.25) {
      const drawn = values.map(({ col, row }) => {
        const { x, y } = view.project(col + 0.5 + dx, row + 0.5 + dy);
        return grey(x - view.box.x, y - view.box.y);
      });
      const fit = correlation(
        values.map((v) => v.value),
        drawn,
      );
      if (fit > best.fit) {
        best = { shift: [dx, dy], fit };
      }
    }
  }
  return best.shift;
}

/** The pixels around the view's centre; radar in dB, as it is drawn. */
async function neighbourhood(bytes: Uint8Array, { col, row }: ViewOfPixel) {
  const source = await open(bytes);
  const size = 2 * REACH + 1;
  const [left, top] = [Math.floor(col) - REACH, Math.floor(row) - REACH];
  const window = { col: left, row: top, width: size, height: size };
  const { data: samples, bands } = await source.readWindow(0, window);
  const all = Array.from({ length: size * size }, (_, i) => ({
    col: left + (i % size),
    row: top + Math.floor(i / size),
    value:
      bands === 1
        ? Math.log10(samples[i] as number)
        : (samples[i] as number) + (samples[i + size * size] as number),
  }));
  // Amplitude 0 is no data: the ground of the map shows there.
  return all.filter(({ value }) => Number.isFinite(value));
}

/** Brightness of the map at screen positions, red and green alone (as above). */
async function greyOf(page: Page, { map }: ViewOfPixel) {
  const picture = await map.screenshot();
  const { width, pixels } = await page.evaluate(async (base64) => {
    const png = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([png], { type: "image/png" }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
    context.drawImage(bitmap, 0, 0);
    const image = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const sums = Array.from(
      { length: image.width * image.height },
      (_, i) => (image.data[4 * i] ?? 0) + (image.data[4 * i + 1] ?? 0),
    );
    return { width: image.width, pixels: sums };
  }, picture.toString("base64"));
  return (x: number, y: number): number =>
    pixels[Math.floor(y) * width + Math.floor(x)] ?? 0;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((s, x) => s + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, x] of a.entries()) {
    const y = b[i] as number;
    ab += (x - ma) * (y - mb);
    aa += (x - ma) ** 2;
    bb += (y - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb || 1);
}
