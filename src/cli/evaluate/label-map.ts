/** This file reads the land cover of a patch from the label map that lies beside its pair. */
import { createOpenSource } from "#adapters/geotiff/open-source.ts";
import { openImage } from "#adapters/images/open-image.ts";
import { isFile, openFileReader } from "#adapters/node/file-source.ts";
import { AppError } from "#core/errors.ts";
import { boxToWindow, gridBox } from "#core/geo/placement.ts";
import type { Grid } from "#core/raster/grid.ts";
import { LABEL_COLORS, LABELS } from "#core/regions/labels.ts";
import { landCoverOf } from "#core/regions/land-cover.ts";
import type { CoverSource } from "#engine/evaluate/candidate.ts";
import type { SampleBlock } from "#ports/raster-source.ts";

/**
 * Opens a label map, which gives shares to four decimals, and none (null) outside of it: class ids in one band, or in a palette, which opens as the classes'
 * colours (`core/regions/labels.ts`).
 * @param path null = there is none
 * @throws AppError file-unsupported where it is no such map with a georeference; `coverOf`
 *   throws it for a colour that no class has
 */
export async function openLabels(path: string | null): Promise<CoverSource> {
  if (path === null) {
    return { coverOf: async () => null, close: () => {} };
  }
  const open = createOpenSource({ openImage, openFile: openFileReader, isFile });
  const source = await open({ kind: "path", path });
  const { georeference, width, height, bands, sampleType } = source.info;
  const isMap = (bands === 1 || bands === 3) && sampleType === "uint8";
  if (georeference === null || !isMap) {
    source.dispose();
    const place = georeference === null ? ", no georeference" : "";
    throw noLabelMap(path, `${bands} bands of ${sampleType}${place}`);
  }
  const own: Grid = { ...georeference, width, height };
  return {
    async coverOf(grid) {
      const window = grid.crs === own.crs ? boxToWindow(own, gridBox(grid)) : null;
      if (window === null) {
        return null;
      }
      const block = await source.readWindow(0, window);
      const cover = landCoverOf(bands === 1 ? block.data : idsOf(block, path));
      return Object.fromEntries(
        Object.entries(cover)
          .filter(([, share]) => share > 0)
          .map(([label, share]) => [label, Number(share.toFixed(4))]),
      );
    },
    close: () => source.dispose(),
  };
}

const ID_OF_COLOR = new Map(
  LABELS.map((label, id) => [keyOf(...LABEL_COLORS[label]), id] as const),
);

function keyOf(red: number, green: number, blue: number): number {
  return 65_536 * red + 256 * green + blue;
}

/** Returns the class ids of pixels that are in their classes' colours. */
function idsOf({ data, window }: SampleBlock, path: string): Uint8Array {
  const n = window.width * window.height;
  const ids = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const color = [data[i], data[n + i], data[2 * n + i]] as [number, number, number];
    const id = ID_OF_COLOR.get(keyOf(...color));
    if (id === undefined) {
      throw noLabelMap(path, `the colour ${color.join(", ")}`);
    }
    ids[i] = id;
  }
  return ids;
}

function noLabelMap(path: string, found: string): AppError {
  return new AppError("file-unsupported", `${path} is no label map.`, {
    expected: "a GeoTIFF with 8-bit class ids, or their colours, and a georeference",
    found,
    hint: "Make the region's files again, or remove the label map.",
  });
}
