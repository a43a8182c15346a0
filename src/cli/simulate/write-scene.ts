/** This file writes a finished product to its files. */
import { join } from "node:path";
import { encode as encodePng } from "fast-png";
import { writeWhole } from "#cli/whole-files.ts";
import { wholeSquares } from "#core/raster/split-window.ts";
import { landCoverOf, regionKind } from "#core/regions/land-cover.ts";
import type { Region } from "#core/regions/regions-file.ts";
import { VERSION } from "#core/version.ts";
import { PATCH_PX, patchesCsv } from "#simulate/facts/patches.ts";
import {
  encodeProductFile,
  type ProductFile,
} from "#simulate/product/encode-product.ts";
import {
  eoPicture,
  eoThumbnail,
  type Picture,
  sarPicture,
  sarThumbnail,
} from "#simulate/product/pictures.ts";
import type { Product } from "#simulate/product/product.ts";
import { regionRecord } from "#simulate/region-record.ts";
import { gapDays, type RegionPlan } from "#simulate/regions.ts";
import { SIMULATOR_VERSION } from "#simulate/simulate-scene.ts";
import type { SceneJob } from "./scene-job.ts";

const THUMBNAIL_PX = 256;

/** Writes the job's files; the JSON, which marks a scene as finished, comes last. */
export function writeScene(product: Product, job: SceneJob): void {
  const { output } = job;
  switch (output.kind) {
    case "pairs":
      writePair(product, job, output.folder, output.files);
      break;
    case "authors":
      writeAuthors(product, job, output.folder);
      break;
    case "region":
      writeRegion(product, job, output.folder, output.plan);
      break;
  }
}

function writePair(
  product: Product,
  job: SceneJob,
  folder: string,
  files: readonly ProductFile[],
): void {
  const { stem, partFolder } = job;
  const names = Object.fromEntries(files.map((f) => [f, `${stem}_${f}.tif`] as const));
  for (const file of files) {
    const bytes = encodeProductFile(product, file);
    writeWhole(join(folder, `${stem}_${file}.tif`), bytes, partFolder);
  }
  const json = sceneJson(product, job, { files: names });
  writeWhole(join(folder, `${stem}.json`), json, partFolder);
}

/** Writes 8-bit patches in the format and size that the loader of the paper's authors reads. */
function writeAuthors(product: Product, job: SceneJob, folder: string): void {
  const { stem, partFolder } = job;
  const { sizePx } = product.scene.acquisition;
  const sides = { A: sarPicture(product), B: eoPicture(product) };
  const size = Math.min(PATCH_PX, sizePx);
  const patches = wholeSquares({ width: sizePx, height: sizePx }, size);
  for (const [side, picture] of Object.entries(sides)) {
    for (const { row, col } of patches) {
      const png = toPng(cutPicture(picture, row, col, size));
      writeWhole(join(folder, side, `${stem}_${row}_${col}.png`), png, partFolder);
    }
  }
  const json = sceneJson(product, job, {
    pictures: "A: σ0 in dB, −22 is 1, 8 is 255, 0 is no data; B: sRGB",
    patchPx: size,
  });
  writeWhole(join(folder, `${stem}.json`), json, partFolder);
}

function writeRegion(
  product: Product,
  { hash, partFolder }: SceneJob,
  folder: string,
  plan: RegionPlan,
): void {
  const save = (name: string, bytes: Uint8Array) => {
    writeWhole(join(folder, name), bytes, partFolder);
    return { url: `${plan.id}/${name}`, bytes: bytes.length };
  };
  const files: Region["files"] = {
    sar: save("sar.tif", encodeProductFile(product, "sar")),
    eo: save("eo.tif", encodeProductFile(product, "eo")),
    labels: save("labels.tif", encodeProductFile(product, "labels")),
    sarThumbnail: save("sar.png", toPng(sarThumbnail(product, THUMBNAIL_PX))),
    eoThumbnail: save("eo.png", toPng(eoThumbnail(product, THUMBNAIL_PX))),
    patches: save("patches.csv", new TextEncoder().encode(patchesCsv(product))),
  };
  const record = regionRecord(plan, product, { files, hash });
  const json = `${JSON.stringify(record, null, 2)}\n`;
  writeWhole(join(folder, "region.json"), json, partFolder);
}

/** Describes a scene: place, time, geometry, and land cover. */
function sceneJson(
  product: Product,
  { hash, spec }: SceneJob,
  files: Readonly<Record<string, unknown>>,
): string {
  const { scene, placement, sarTime, eoTime } = product;
  const shares = landCoverOf(scene.labels);
  const value = {
    simulated: true,
    simulator: `sar2earth ${VERSION}`,
    simulatorVersion: SIMULATOR_VERSION,
    product: product.id,
    style: scene.style,
    seed: scene.seed,
    hasTarmac: spec.hasTarmac === true,
    acquisition: scene.acquisition,
    lookAzimuthDeg: product.lookAzimuthDeg,
    orbit: product.orbit.direction,
    crs: placement.grid.crs,
    affine: placement.grid.affine,
    center: placement.center,
    corners: placement.corners,
    sarTime,
    eoTime,
    gapDays: gapDays(product),
    kind: regionKind(shares),
    shares,
    ...files,
    hash,
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function cutPicture(picture: Picture, row: number, col: number, size: number): Picture {
  const { sidePx, channels, data } = picture;
  const cut = new Uint8Array(size * size * channels);
  for (let r = 0; r < size; r += 1) {
    const from = ((row + r) * sidePx + col) * channels;
    cut.set(data.subarray(from, from + size * channels), r * size * channels);
  }
  return { sidePx: size, channels, data: cut };
}

function toPng({ sidePx, channels, data }: Picture): Uint8Array {
  return encodePng({ width: sidePx, height: sidePx, channels, data, depth: 8 });
}
