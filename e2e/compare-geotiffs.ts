import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { intersectWindows } from "#core/raster/grid.ts";

/**
 * Compares two exported pictures on one grid, where both have pixels: the largest
 * difference in 8-bit steps, and how many pixels were compared.
 */
export async function compareGeoTiffs(
  pathA: string,
  pathB: string,
): Promise<{ most: number; n: number }> {
  const a = await openGeoTiff(await openFileReader(pathA));
  const b = await openGeoTiff(await openFileReader(pathB));
  const [ta, tb] = [a.info.georeference?.affine, b.info.georeference?.affine];
  if (ta === undefined || tb === undefined) {
    throw new Error("an export has lost its georeference");
  }
  // Where a's pixel (0, 0) lies in b.
  const [col, row] = [
    Math.round((ta[2] - tb[2]) / tb[0]),
    Math.round((ta[5] - tb[5]) / tb[4]),
  ];
  const common = intersectWindows(
    { col, row, width: a.info.width, height: a.info.height },
    { col: 0, row: 0, width: b.info.width, height: b.info.height },
  );
  if (common === null) {
    return { most: Number.POSITIVE_INFINITY, n: 0 };
  }
  const inA = { ...common, col: common.col - col, row: common.row - row };
  const [p, q] = [
    (await a.readWindow(0, inA)).data,
    (await b.readWindow(0, common)).data,
  ];
  a.dispose();
  b.dispose();
  const size = common.width * common.height;
  const isThere = (data: Float32Array, i: number) =>
    [0, 1, 2].some((band) => data[band * size + i] !== 0);
  let [most, n] = [0, 0];
  for (let i = 0; i < size; i += 1) {
    if (!isThere(p, i) || !isThere(q, i)) {
      continue;
    }
    n += 1;
    for (let band = 0; band < 3; band += 1) {
      const at = band * size + i;
      most = Math.max(most, Math.abs((p[at] ?? 0) - (q[at] ?? 0)));
    }
  }
  return { most, n };
}
