/**
 * What keeps a file from being a valid cloud-optimised GeoTIFF: the rules of GDAL's
 * `validate_cloud_optimized_geotiff.py`, for classic little-endian TIFFs. Written against
 * the bytes alone, so that it shares nothing with the writer that it judges.
 */

type Directory = {
  readonly offset: number;
  readonly width: number;
  readonly height: number;
  readonly tileWidth: number | null;
  readonly tileOffsets: readonly number[];
  readonly tileByteCounts: readonly number[];
};

/** One line a broken rule; empty = valid. */
export function cogProblems(file: Uint8Array): string[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const problems: string[] = [];
  const check = (ok: boolean, problem: string) => {
    if (!ok) {
      problems.push(problem);
    }
  };
  const directories = readDirectories(view);
  const [main, ...overviews] = directories;
  if (main === undefined) {
    return ["no directory"];
  }
  const structure = new TextDecoder("latin1").decode(file.subarray(8, 51));
  const size = /^GDAL_STRUCTURAL_METADATA_SIZE=(\d{6}) bytes\n/.exec(structure)?.[1];
  check(size !== undefined, "no structural metadata after the header");
  const first = 8 + 43 + Number(size ?? 0);
  check(main.offset === first + (first & 1), "the main directory is not the first");
  directories.forEach((directory, i) => {
    const { width, height, offset, tileWidth, tileOffsets, tileByteCounts } = directory;
    const before = directories[i - 1];
    check(
      tileWidth !== null || (width <= 512 && height <= 512),
      `level ${i} is not tiled`,
    );
    check(before === undefined || offset > before.offset, `directory ${i} lies early`);
    check(
      before === undefined || (width < before.width && height < before.height),
      `overview ${i} is not smaller than the level before it`,
    );
    const start = tileOffsets[0] ?? 0;
    const later = directories[i + 1]?.tileOffsets[0];
    check(
      later === undefined ? start > (directories.at(-1)?.offset ?? 0) : start > later,
      `the pixels of level ${i} lie before those of the next smaller one or the head`,
    );
    tileOffsets.forEach((tile, k) => {
      const bytes = tileByteCounts[k] ?? 0;
      check(
        k === 0 || tile > (tileOffsets[k - 1] ?? 0),
        `tile ${k} of ${i} lies early`,
      );
      check(
        view.getUint32(tile - 4, true) === bytes,
        `tile ${k} of ${i} has no leader`,
      );
      const end = tile + bytes;
      const isRepeated = [0, 1, 2, 3].every((b) => file[end + b] === file[end - 4 + b]);
      check(isRepeated, `tile ${k} of ${i} has no trailer`);
    });
  });
  const smallest = directories.at(-1) ?? main;
  const isLarge = main.width > 512 || main.height > 512;
  check(!isLarge || overviews.length > 0, "a large image without overviews");
  check(Math.min(smallest.width, smallest.height) <= 512, "no small overview");
  return problems;
}

function readDirectories(view: DataView): Directory[] {
  const directories: Directory[] = [];
  for (let at = view.getUint32(4, true); at !== 0; ) {
    const entries = view.getUint16(at, true);
    const numbers = (tag: number) => readTag(view, at, entries, tag);
    directories.push({
      offset: at,
      width: numbers(256)[0] ?? 0,
      height: numbers(257)[0] ?? 0,
      tileWidth: numbers(322)[0] ?? null,
      tileOffsets: numbers(324),
      tileByteCounts: numbers(325),
    });
    at = view.getUint32(at + 2 + 12 * entries, true);
  }
  return directories;
}

/** SHORT (3) or LONG (4) values of a tag; none when it is absent. */
function readTag(view: DataView, at: number, entries: number, tag: number): number[] {
  for (let i = 0; i < entries; i += 1) {
    const entry = at + 2 + 12 * i;
    if (view.getUint16(entry, true) === tag) {
      const isShort = view.getUint16(entry + 2, true) === 3;
      const count = view.getUint32(entry + 4, true);
      const width = isShort ? 2 : 4;
      const from = count * width <= 4 ? entry + 8 : view.getUint32(entry + 8, true);
      return Array.from({ length: count }, (_, k) =>
        isShort
          ? view.getUint16(from + 2 * k, true)
          : view.getUint32(from + 4 * k, true),
      );
    }
  }
  return [];
}
