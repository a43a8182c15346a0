/**
 * A file of the size of a real Capella GEO (24 638 × 24 103 uint16, 1.11 GiB of pixels)
 * in a few megabytes: all tiles of a level point to the same bytes. Reading it is real
 * work nevertheless: every tile is fetched, inflated and copied for itself.
 */
import { createRandom } from "#core/random.ts";
import { encodeTiffHead } from "#core/tiff/encode-directory.ts";
import type { GeoTiffSpec } from "#core/tiff/geotiff-spec.ts";
import { levelTags } from "#core/tiff/level-tags.ts";
import { encodeTile } from "#core/tiff/write-tiles.ts";

export const LARGE_GEO_SIZE = { width: 24_638, height: 24_103 } as const;

export type LargeGeoOptions = {
  readonly overviews: boolean;
  /** Text of tag 270. */
  readonly imageDescription?: string;
  readonly seed?: number;
};

const TILE_SIZE = 512;

/** Makes a scene like a Capella GEO: 0.395 m pixels in UTM 33 north, speckle of nine looks around DN 1000. */
export function makeLargeGeo(options: LargeGeoOptions): Uint8Array<ArrayBuffer> {
  const { overviews, imageDescription, seed = 1 } = options;
  const spec: GeoTiffSpec = {
    ...LARGE_GEO_SIZE,
    bands: 1,
    sampleType: "uint16",
    tileSize: TILE_SIZE,
    nodata: 0,
    georeference: {
      crs: "EPSG:32633",
      affine: [0.3951204, 0, 400_000, 0, -0.3951204, 4_500_000],
    },
    ...(imageDescription === undefined ? {} : { imageDescription }),
  };
  const sizes: { width: number; height: number }[] = [{ ...LARGE_GEO_SIZE }];
  for (
    let { width, height } = LARGE_GEO_SIZE as { width: number; height: number };
    overviews && Math.max(width, height) > TILE_SIZE;
  ) {
    width = Math.ceil(width / 2);
    height = Math.ceil(height / 2);
    sizes.push({ width, height });
  }
  // Coarser levels average more looks.
  const tiles = sizes.map((_, level) =>
    encodeTile(spec, TILE_SIZE, speckleTile(seed + level, 9 * 4 ** Math.min(level, 2))),
  );
  const encodeHead = (offsets: readonly number[]) =>
    encodeTiffHead(
      sizes.map((size, level) => {
        const count =
          Math.ceil(size.width / TILE_SIZE) * Math.ceil(size.height / TILE_SIZE);
        const table = {
          ...size,
          offsets: new Array<number>(count).fill(offsets[level] ?? 0),
          byteCounts: new Array<number>(count).fill(tiles[level]?.length ?? 0),
        };
        return levelTags(spec, table, TILE_SIZE, level > 0, false);
      }),
      { bigTiff: false },
    );
  const offsets: number[] = [];
  let end = encodeHead([]).length;
  for (const tile of tiles) {
    offsets.push(end);
    end += tile.length;
  }
  const file = new Uint8Array(end);
  file.set(encodeHead(offsets));
  tiles.forEach((tile, level) => {
    file.set(tile, offsets[level]);
  });
  return file;
}

function speckleTile(seed: number, looks: number): Uint16Array {
  const { normal } = createRandom(seed);
  const tile = new Uint16Array(TILE_SIZE * TILE_SIZE);
  for (let i = 0; i < tile.length; i++) {
    // Speckle amplitude of many looks is close to normal, with deviation 0.5 / √looks.
    const amplitude = 1 + (0.5 / Math.sqrt(looks)) * normal();
    tile[i] = Math.max(1, Math.round(1000 * amplitude));
  }
  return tile;
}
