/** This file measures whether one sees where the tiles of a result meet. */
import {
  addSeams,
  NO_SEAMS,
  type SeamPart,
  type SeamSums,
  seamRatio,
  sumSeams,
  type TileLattice,
} from "#core/metrics/seam-ratio.ts";
import { type PixelWindow, windowGrid } from "#core/raster/grid.ts";
import { splitWindow } from "#core/raster/split-window.ts";
import type { OnProgress } from "#ports/measurement.ts";
import type { Seams } from "#ports/studies.ts";
import type { CandidateImage } from "./candidate-image.ts";
import { type OpenArea, refusal } from "./open-comparison.ts";
import type { Pacer } from "./pacer.ts";

/** Side in pixels of what is read at once: a short time's work. */
const PIECE_PX = 256;

/**
 * Measures the seam ratio of a result in an area.
 * @throws AppError measure-refused where no two tiles meet, or all is one colour
 */
export async function measureSeams(
  image: CandidateImage,
  { window, areaMask }: OpenArea,
  lattice: TileLattice,
  pace: Pacer,
  onProgress: OnProgress,
): Promise<Omit<Seams, "resultId">> {
  const pieces = [...splitWindow(window, PIECE_PX)];
  let sums: SeamSums = NO_SEAMS;
  for (const [i, piece] of pieces.entries()) {
    await pace();
    const part = await readPart(image, piece, window, areaMask);
    sums = addSeams(sums, sumSeams(part, lattice));
    onProgress(i + 1, pieces.length);
  }
  const ratio = seamRatio(sums);
  if (ratio === null) {
    throw refusal(
      "computed pixels of two tiles that meet, of more than one colour",
      sums.border.count === 0 ? "no place where tiles meet" : "one colour",
      "Choose a larger area: tiles meet every " +
        `${lattice.stridePx} pixels of the picture.`,
    );
  }
  const { stridePx, featherPx } = lattice;
  return {
    ratio,
    pairs: sums.border.count,
    grid: windowGrid(image.grid, window),
    settings: `mean |difference of neighbours| over R, G, B where tiles meet (every ${stridePx} px, within ${featherPx} px), over that inside tiles`,
  };
}

/** Reads a piece, and the row and column before it where they belong to the area. */
async function readPart(
  image: CandidateImage,
  piece: PixelWindow,
  area: PixelWindow,
  areaMask: OpenArea["areaMask"],
): Promise<SeamPart> {
  const leadCols = piece.col > area.col ? 1 : 0;
  const leadRows = piece.row > area.row ? 1 : 0;
  const read: PixelWindow = {
    col: piece.col - leadCols,
    row: piece.row - leadRows,
    width: piece.width + leadCols,
    height: piece.height + leadRows,
  };
  const planes = await image.read(read);
  const mask = areaMask(read);
  const valid =
    mask === null || planes.valid === null
      ? (mask ?? planes.valid)
      : mask.map((inside, i) => inside & (planes.valid?.[i] as number));
  const { col, row, width, height } = read;
  const { data, bands } = planes;
  return { data, bands, valid, col, row, width, height, leadCols, leadRows };
}
