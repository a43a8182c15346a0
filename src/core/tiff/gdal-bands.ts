/** GDAL's metadata of a band: its name, colour, and how its numbers are packed. */

export type GdalBand = {
  /** DESCRIPTION, or null. */
  readonly name: string | null;
  /** COLORINTERP in lower case ("red", "alpha", "undefined"), or null. */
  readonly color: string | null;
  /** value = stored · scale + offset; null unless SCALE or OFFSET changes anything. */
  readonly packing: Packing | null;
};

export type Packing = { readonly scale: number; readonly offset: number };

/** Characters of one item, which the page shows. */
const MOST_TEXT = 1000;

/** Reads the bands. @param items of `parseGdalMetadata`: an item of band 2 ends in `#2` */
export function gdalBands(
  items: Readonly<Record<string, string>>,
  count: number,
): GdalBand[] {
  return Array.from({ length: count }, (_, band) => {
    const item = (name: string) =>
      items[`${name}#${band + 1}`]?.trim().slice(0, MOST_TEXT) || null;
    return {
      name: item("DESCRIPTION"),
      color: item("COLORINTERP")?.toLowerCase() ?? null,
      packing: parsePacking(item("SCALE"), item("OFFSET")),
    };
  });
}

/** Parses scale and offset; zero and infinite scales cannot be unpacked and are ignored. */
function parsePacking(scaleText: string | null, offsetText: string | null) {
  const scale = scaleText === null ? 1 : Number(scaleText);
  const offset = offsetText === null ? 0 : Number(offsetText);
  const isUsable = Number.isFinite(scale) && scale !== 0 && Number.isFinite(offset);
  return isUsable && (scale !== 1 || offset !== 0) ? { scale, offset } : null;
}
