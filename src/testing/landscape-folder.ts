import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Grid } from "#core/raster/grid.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "./landscape.ts";

type Picture = { readonly pixels: Uint8Array; readonly grid: Grid };

/**
 * Makes a folder of its own for a test of commands, with an invented landscape in it as
 * the radar saw it (sar.tif) and as a camera did (eo.tif). The test removes it.
 */
export function makeLandscapeFolder(name: string, size: number) {
  const folder = mkdtempSync(join(tmpdir(), `sar2earth-${name}-`));
  const at = (file: string) => join(folder, file);
  const scene = makeLandscape(3, size);
  const save = (file: string, bands: 1 | 3, { pixels, grid }: Picture) => {
    const { width, height } = grid;
    const spec = { width, height, sampleType: "uint8", bands } as const;
    writeFileSync(at(file), encodeGeoTiff({ ...spec, georeference: grid }, pixels));
  };
  save("sar.tif", 1, { pixels: scene.sar, grid: scene.grid });
  save("eo.tif", 3, { pixels: scene.eo, grid: scene.grid });
  return { folder, at, save, scene };
}
