import type { RasterInfo, RasterSource } from "#ports/raster-source.ts";

/**
 * A raster source over an array, for tests of the engine. `pixels` is planar
 * `[band][row][col]`; reads are counted.
 */
export function createMemorySource(
  info: Partial<RasterInfo> & Pick<RasterInfo, "width" | "height">,
  pixels: Float32Array,
): RasterSource & { readonly windows: { width: number; height: number }[] } {
  const bands = info.bands ?? 1;
  const windows: { width: number; height: number }[] = [];
  const { width, height } = info;
  return {
    windows,
    info: {
      name: "memory.tif",
      format: "geotiff",
      byteLength: pixels.length,
      bands,
      sampleType: "uint8",
      isComplex: false,
      photometric: bands >= 3 ? "rgb" : "grey",
      alphaBand: null,
      levels: [{ width, height, tileWidth: 256, tileHeight: 256 }],
      georeference: null,
      nodata: null,
      imageDescription: null,
      gdalMetadata: {},
      ...info,
    },
    async readWindow(_level, window) {
      windows.push({ width: window.width, height: window.height });
      const data = new Float32Array(bands * window.width * window.height);
      let to = 0;
      for (let band = 0; band < bands; band += 1) {
        for (let row = 0; row < window.height; row += 1) {
          const from = (band * height + window.row + row) * width + window.col;
          data.set(pixels.subarray(from, from + window.width), to);
          to += window.width;
        }
      }
      return { data, window, bands };
    },
    bytesRead: () => 0,
    dispose: () => undefined,
  };
}
