/**
 * This file lists metadata of every 256² patch of a scene, the unit that SAR2Earth
 * trains and tests on.
 */
import { createTransform } from "#core/geo/crs.ts";
import { pixelToWorld } from "#core/raster/affine.ts";
import { wholeSquares } from "#core/raster/split-window.ts";
import { LABELS } from "#core/regions/labels.ts";
import { landCoverOf } from "#core/regions/land-cover.ts";
import type { Product } from "#simulate/product/product.ts";

export const PATCH_PX = 256;

/**
 * Returns CSV with a header: upper left pixel, centre (degrees, WGS 84), pixel size in
 * metres, dates of both images, fraction of the patch that the radar saw, fraction of
 * each label class. Pixels beyond the last whole patch have no line.
 */
export function patchesCsv(product: Product): string {
  const { scene, placement, footprint } = product;
  const { sizePx, gsdM } = scene.acquisition;
  const toLonLat = createTransform(placement.grid.crs, "EPSG:4326");
  const header = [
    ...["row", "col", "lon", "lat", "gsd_m", "sar_date", "eo_date", "sar_share"],
    ...LABELS,
  ];
  const lines = wholeSquares({ width: sizePx, height: sizePx }, PATCH_PX).map(
    ({ col, row }) => {
      const half = PATCH_PX / 2;
      const centre = pixelToWorld(placement.grid.affine, col + half, row + half);
      const [lon, lat] = toLonLat(...centre);
      const cover = landCoverOf(patchOf(scene.labels, sizePx, col, row));
      const seen = footprint && patchOf(footprint.seen, sizePx, col, row);
      const sarShare =
        seen === null ? 1 : seen.reduce((sum, one) => sum + one, 0) / seen.length;
      return [
        ...[row, col, lon.toFixed(7), lat.toFixed(7), gsdM],
        ...[product.sarTime.slice(0, 10), product.eoTime.slice(0, 10)],
        ...[sarShare, ...LABELS.map((label) => cover[label])].map((v) => v.toFixed(4)),
      ];
    },
  );
  return `${[header, ...lines].map((line) => line.join(",")).join("\n")}\n`;
}

function patchOf(
  raster: Uint8Array,
  sizePx: number,
  col: number,
  row: number,
): Uint8Array {
  const patch = new Uint8Array(PATCH_PX * PATCH_PX);
  for (let r = 0; r < PATCH_PX; r += 1) {
    const from = (row + r) * sizePx + col;
    patch.set(raster.subarray(from, from + PATCH_PX), r * PATCH_PX);
  }
  return patch;
}
