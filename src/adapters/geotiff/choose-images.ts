/**
 * This file decides which of a TIFF's directories is the image, and which are its
 * overviews and masks.
 */
import { TAG } from "#core/tiff/tiff-format.ts";
import type { TagReader } from "./read-directories.ts";

export type ChosenImages = {
  readonly main: TagReader;
  readonly reduced: readonly TagReader[];
  readonly masks: readonly TagReader[];
  /** Messages for the user: an unusual order, pages that are not read. */
  readonly notices: readonly string[];
};

/** Bits of NewSubfileType. */
const REDUCED = 1;
const MASK = 4;
const OLD_REDUCED = 2;

/**
 * Returns the first directory that is neither a reduced image nor a mask. If there is
 * none (some writers put overviews first and mark all of them as reduced), it returns
 * the largest one.
 */
export function chooseImages(directories: readonly TagReader[]): ChosenImages {
  const masks = directories.filter(isMask);
  const pictures = directories.filter((tags) => !isMask(tags));
  const whole = pictures.filter((tags) => !isReduced(tags));
  const largest = [...(pictures.length > 0 ? pictures : directories)].sort(
    (a, b) => pixelsOf(b) - pixelsOf(a),
  )[0] as TagReader;
  const main = whole[0] ?? largest;
  const notices: string[] = [];
  const place = directories.indexOf(main);
  if (place > 0) {
    notices.push(
      `Image ${place + 1} of the file's ${directories.length} is the full one, and the one that is read; those before it are overviews.`,
    );
  }
  const left = whole.filter((tags) => tags !== main);
  if (left.length > 0) {
    const [first] = left as [TagReader];
    notices.push(
      `The file holds ${left.length === 1 ? "a second image" : `${left.length} more images`} (${left.map(sizeOf).join(", ")}), left out: only page ${place + 1} is read. To open another: gdal_translate GTIFF_DIR:${directories.indexOf(first) + 1}:in.tif out.tif`,
    );
  }
  return {
    main,
    reduced: pictures.filter((tags) => tags !== main && isReduced(tags)),
    masks,
    notices,
  };
}

function isReduced(tags: TagReader): boolean {
  const kind = tags.numbers(TAG.newSubfileType)?.[0] ?? 0;
  return (kind & REDUCED) !== 0 || tags.numbers(TAG.subfileType)?.[0] === OLD_REDUCED;
}

function isMask(tags: TagReader): boolean {
  return ((tags.numbers(TAG.newSubfileType)?.[0] ?? 0) & MASK) !== 0;
}

function pixelsOf(tags: TagReader): number {
  return (
    (tags.numbers(TAG.imageWidth)?.[0] ?? 0) * (tags.numbers(TAG.imageLength)?.[0] ?? 0)
  );
}

function sizeOf(tags: TagReader): string {
  const [width, height] = [TAG.imageWidth, TAG.imageLength].map(
    (tag) => tags.numbers(tag)?.[0] ?? 0,
  );
  return `${width} × ${height} pixels`;
}
