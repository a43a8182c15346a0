import { RESULT_STAGES, runRow } from "#core/catalog/stages.ts";
import { createSpreadCounter, type PictureSpread } from "#core/color/picture-spread.ts";
import { AppError } from "#core/errors.ts";
import { type Grid, type PixelWindow, windowGrid } from "#core/raster/grid.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import type { Provenance } from "#ports/runs.ts";
import type { ResultPixels, ResultRaster } from "./result-raster.ts";

/** Pixels that fit into one array of interleaved RGB with room to compress. */
const LIMIT_PX = 400_000_000;
/** Rows that are looked at together: those of one row of chunks. */
const STRIP_PX = 256;

/**
 * The computed part of a picture as a tiled RGB GeoTIFF with overviews, its provenance in
 * GDAL's metadata. Pixels that were not computed are 0 and declared nodata; computed ones
 * that are 0 become 1, so that the two differ.
 * @throws AppError nothing-to-export
 */
export function exportResult(
  result: ResultRaster,
  provenance: Provenance | null,
): Uint8Array<ArrayBuffer> {
  const window = result.written();
  if (window === null || result.kind !== "rgb8") {
    throw nothingToExport(window === null ? "no computed pixel" : "a radar result");
  }
  if (window.width * window.height > LIMIT_PX) {
    throw new AppError(
      "nothing-to-export",
      "The translated image is too large to export at once.",
      {
        expected: `at most ${LIMIT_PX / 1e6} megapixels`,
        found: `${((window.width * window.height) / 1e6).toFixed(0)} megapixels`,
        hint: "Translate and export a box.",
      },
    );
  }
  const { hasHoles, isEmpty } = lookForHoles(result, window);
  if (isEmpty) {
    throw nothingToExport("only pixels without data");
  }
  const readPixels = (part: PixelWindow) => {
    const placed = { ...part, col: window.col + part.col, row: window.row + part.row };
    return interleave(result.read(0, placed), part, hasHoles ? 1 : 0);
  };
  const grid = windowGrid(result.levels[0] as Grid, window);
  return encodeGeoTiff(
    {
      width: grid.width,
      height: grid.height,
      georeference: grid.crs === "pixel" ? null : grid,
      bands: 3,
      sampleType: "uint8",
      nodata: hasHoles ? 0 : null,
      gdalMetadata: provenanceItems(provenance),
    },
    readPixels,
  );
}

/** How many colours the computed part of a picture has. @throws AppError nothing-to-export */
export function readPictureSpread(result: ResultRaster): PictureSpread {
  const window = result.written();
  if (window === null || result.kind !== "rgb8") {
    throw nothingToExport(window === null ? "no computed pixel" : "a radar result");
  }
  const counter = createSpreadCounter();
  for (const strip of stripsOf(window)) {
    const { data, valid } = result.read(0, strip);
    counter.add(data, valid);
  }
  return counter.read();
}

/** Looks at the mask strip by strip: whole, it would be as large as the picture. */
function lookForHoles(result: ResultRaster, window: PixelWindow) {
  let [hasHoles, isEmpty] = [false, true];
  for (const strip of stripsOf(window)) {
    const { valid } = result.read(0, strip);
    hasHoles ||= valid.includes(0);
    isEmpty &&= !valid.includes(1);
  }
  return { hasHoles, isEmpty };
}

function* stripsOf(window: PixelWindow): Generator<PixelWindow> {
  for (let row = 0; row < window.height; row += STRIP_PX) {
    const height = Math.min(STRIP_PX, window.height - row);
    yield { ...window, row: window.row + row, height };
  }
}

function nothingToExport(found: string): AppError {
  return new AppError("nothing-to-export", "There is no translated image to export.", {
    expected: "a translation with at least one finished tile",
    found,
    hint: "Translate the view first, then export.",
  });
}

/** Bytes `[row][col][band]`; valid pixels are at least `floor`, others 0. */
function interleave(
  { data, valid }: ResultPixels,
  { width, height }: PixelWindow,
  floor: number,
): Uint8Array {
  const size = width * height;
  const pixels = new Uint8Array(size * 3);
  for (let i = 0; i < size; i += 1) {
    for (let band = 0; valid[i] === 1 && band < 3; band += 1) {
      const byte = Math.round((data[band * size + i] as number) * 255);
      pixels[i * 3 + band] = Math.max(floor, byte);
    }
  }
  return pixels;
}

/** Card, hashes and backend of each stage's model; "none" where the stage was left out. */
function modelItems({ models, seed }: Provenance): Record<string, string> {
  const items: Record<string, string> = {};
  const backends = new Set<string>();
  for (const stage of RESULT_STAGES) {
    const { item } = runRow(stage);
    const used = models.find((model) => model.stage === stage);
    items[item] = used?.cardId ?? "none";
    if (used !== undefined && used.graphs.length > 0) {
      items[`${item}_SHA256`] = used.graphs.map(({ sha256 }) => sha256).join(" ");
    }
    if (used?.backend) {
      backends.add(`${used.backend.provider}, ${used.backend.description}`);
    }
  }
  return {
    ...items,
    SAR2EARTH_BACKEND: [...backends].join("; "),
    ...(seed === null ? {} : { SAR2EARTH_SEED: String(seed) }),
  };
}

/** As GDAL's metadata: where the pixels come from, and that they are no observation. */
export function provenanceItems(provenance: Provenance | null): Record<string, string> {
  if (provenance === null) {
    return {};
  }
  return {
    SAR2EARTH_SCENE: provenance.sceneName,
    ...modelItems(provenance),
    SAR2EARTH_TILING: `${provenance.tilePx} px, halo ${provenance.haloPx} px, norm ${provenance.norm}`,
    SAR2EARTH_INPUT_RULE: provenance.inputRule.join(" "),
    SAR2EARTH_VERSION: provenance.version,
    SAR2EARTH_TIME: provenance.time,
    SAR2EARTH_SIMULATED: provenance.isSimulated ? "yes" : "no",
    SAR2EARTH_NOTE: provenance.isSimulated
      ? "Synthetic optical image translated from simulated SAR; not an observation."
      : "Synthetic optical image translated from SAR; not an observation.",
  };
}
