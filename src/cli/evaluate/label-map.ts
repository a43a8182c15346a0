/** This file reads the land cover of a patch from the label map that lies beside its pair. */
import { createOpenSource } from "#adapters/geotiff/open-source.ts";
import { openImage } from "#adapters/images/image-source.ts";
import { isFile, openFileReader } from "#adapters/node/file-source.ts";
import { AppError } from "#core/errors.ts";
import type { ResultsPatch } from "#core/evaluation/results-file.ts";
import { boxToWindow, gridBox } from "#core/geo/placement.ts";
import type { Grid } from "#core/raster/grid.ts";
import { landCoverOf } from "#core/regions/land-cover.ts";

export type LabelMap = {
  /**
   * Returns the fractions, 0–1, of the classes that occur on the grid, to four decimals;
   * null without a label map, or where the grid lies outside of it.
   */
  coverOf(grid: Grid): Promise<ResultsPatch["cover"]>;
  close(): void;
};

/**
 * Opens a label map: one band of class ids (`core/regions/labels.ts`).
 * @param path null = there is none
 * @throws AppError file-unsupported where it is no map of ids with a georeference
 */
export async function openLabels(path: string | null): Promise<LabelMap> {
  if (path === null) {
    return { coverOf: async () => null, close: () => {} };
  }
  const open = createOpenSource({ openImage, openFile: openFileReader, isFile });
  const source = await open({ kind: "path", path });
  const { georeference, width, height, bands, sampleType } = source.info;
  if (georeference === null || bands !== 1 || sampleType !== "uint8") {
    source.dispose();
    throw new AppError("file-unsupported", `${path} is no label map.`, {
      expected: "a GeoTIFF with one band of 8-bit class ids and a georeference",
      found: `${bands} bands of ${sampleType}${georeference === null ? ", no georeference" : ""}`,
      hint: "Make the region's files again, or remove the label map.",
    });
  }
  const own: Grid = { ...georeference, width, height };
  return {
    async coverOf(grid) {
      const window = grid.crs === own.crs ? boxToWindow(own, gridBox(grid)) : null;
      if (window === null) {
        return null;
      }
      const { data } = await source.readWindow(0, window);
      const cover = landCoverOf(data);
      return Object.fromEntries(
        Object.entries(cover)
          .filter(([, share]) => share > 0)
          .map(([label, share]) => [label, Number(share.toFixed(4))]),
      );
    },
    close: () => source.dispose(),
  };
}
