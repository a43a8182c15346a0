import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { intersectWindows } from "#core/raster/grid.ts";
import type { RasterInfo } from "#ports/raster-source.ts";

/**
 * Compares two files where both have pixels: the largest difference in their own steps and in
 * dB of their values, and how many pixels were compared. They lie on one grid of the ground, or are compared pixel
 * by pixel wherever they lie.
 */
export async function compareGeoTiffs(
  pathA: string,
  pathB: string,
  { by }: { by: "ground" | "pixels" } = { by: "ground" },
): Promise<{ most: number; mostDb: number; n: number }> {
  const a = await openGeoTiff(await openFileReader(pathA));
  const b = await openGeoTiff(await openFileReader(pathB));
  const [col, row] = by === "pixels" ? [0, 0] : originOfAInB(a.info, b.info);
  const common = intersectWindows(
    { col, row, width: a.info.width, height: a.info.height },
    { col: 0, row: 0, width: b.info.width, height: b.info.height },
  );
  if (common === null) {
    return { most: Number.POSITIVE_INFINITY, mostDb: Number.POSITIVE_INFINITY, n: 0 };
  }
  const inA = { ...common, col: common.col - col, row: common.row - row };
  const [p, q] = [
    (await a.readWindow(0, inA)).data,
    (await b.readWindow(0, common)).data,
  ];
  a.dispose();
  b.dispose();
  const size = common.width * common.height;
  const bands = Array.from({ length: Math.min(3, a.info.bands) }, (_, band) => band);
  const isThere = (data: Float32Array, i: number) =>
    bands.some((band) => Math.abs(data[band * size + i] ?? 0) > 0);
  let [most, mostDb, n] = [0, 0, 0];
  for (let i = 0; i < size; i += 1) {
    if (!isThere(p, i) || !isThere(q, i)) {
      continue;
    }
    n += 1;
    for (const band of bands) {
      const at = band * size + i;
      const [own, other] = [p[at] ?? 0, q[at] ?? 0];
      most = Math.max(most, Math.abs(own - other));
      mostDb = Math.max(
        mostDb,
        own === other ? 0 : 10 * Math.abs(Math.log10(own / other)),
      );
    }
  }
  return { most, mostDb, n };
}

/** Where a's pixel (0, 0) lies in b. */
function originOfAInB(a: RasterInfo, b: RasterInfo): [col: number, row: number] {
  const [ta, tb] = [a.georeference?.affine, b.georeference?.affine];
  if (ta === undefined || tb === undefined) {
    throw new Error("an export has lost its georeference");
  }
  return [Math.round((ta[2] - tb[2]) / tb[0]), Math.round((ta[5] - tb[5]) / tb[4])];
}
