/**
 * This file applies a mask that is stored in a file beside the image, `name.msk`, as
 * GDAL writes it.
 */
import { AppError } from "#core/errors.ts";
import type { RasterLevel, RasterSource } from "#ports/raster-source.ts";

/**
 * Returns a source that is NaN wherever the mask is 0. It owns both sources from then
 * on. Levels without a mask of the same size are left out; overviews are then made from
 * the valid pixels.
 *
 * @param mask one band for all of the image's bands, or one for each; of the same size
 */
export function withExternalMask(
  source: RasterSource,
  mask: RasterSource,
): RasterSource {
  const { info } = source;
  const what = mask.info.name;
  const isFitting =
    mask.info.width === info.width &&
    mask.info.height === info.height &&
    (mask.info.bands === 1 || mask.info.bands === info.bands);
  if (!isFitting) {
    mask.dispose();
    return withNotice(
      source,
      `${what} is not used: it has ${sizeOf(mask)}, the image ${sizeOf(source)}.`,
    );
  }
  const pairs = info.levels.flatMap((level, index) => {
    const own = mask.info.levels.findIndex((other) => isSameSize(other, level));
    return own < 0 ? [] : [{ level, index, own }];
  });
  const masked: RasterSource = {
    ...source,
    info: { ...info, hasMask: true, levels: pairs.map(({ level }) => level) },
    async readWindow(level, window, signal) {
      const pair = pairs[level];
      if (pair === undefined) {
        throw new AppError("argument-invalid", "There is no such level.", {
          expected: `one of ${pairs.length} levels`,
          found: String(level),
          hint: "Choose another level.",
        });
      }
      const [block, valid] = await Promise.all([
        source.readWindow(pair.index, window, signal),
        mask.readWindow(pair.own, window, signal),
      ]);
      const { data } = block;
      const plane = window.width * window.height;
      const isForAll = valid.bands === 1;
      for (let i = 0; i < data.length; i++) {
        if (!((valid.data[isForAll ? i % plane : i] as number) > 0)) {
          data[i] = Number.NaN;
        }
      }
      return block;
    },
    bytesRead: () => source.bytesRead() + mask.bytesRead(),
    dispose() {
      source.dispose();
      mask.dispose();
    },
  };
  return withNotice(masked, `${what} beside the image says which pixels are data.`);
}

export function withNotice(source: RasterSource, notice: string): RasterSource {
  const notices = [...(source.info.notices ?? []), notice];
  return { ...source, info: { ...source.info, notices } };
}

function isSameSize(a: RasterLevel, b: RasterLevel): boolean {
  return a.width === b.width && a.height === b.height;
}

function sizeOf({ info }: RasterSource): string {
  const { width, height, bands } = info;
  return `${width} × ${height} pixels in ${bands} ${bands === 1 ? "band" : "bands"}`;
}
