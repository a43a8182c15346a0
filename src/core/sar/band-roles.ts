/**
 * This file interprets the names and colours of bands: polarisations, colours, and
 * bands that are neither.
 */
import { gdalBands } from "#core/tiff/gdal-bands.ts";
import type { ImageInfo } from "./image-info.ts";

/** Bands used as red, green, blue, and the words that identify them. */
export type NamedColors = {
  readonly bands: readonly [red: number, green: number, blue: number];
  readonly words: string;
};

export type BandRoles = {
  /** Name of each band; null where there is none. */
  readonly names: readonly (string | null)[];
  /** Polarisation of each band: HH, HV, VH or VV, or null. */
  readonly polarisations: readonly (string | null)[];
  /** Bands whose name says that they are no backscatter: angles, ratios, masks, heights. */
  readonly others: readonly number[];
  /** Null unless each of the three colours is named once. */
  readonly colors: NamedColors | null;
};

const NO_BACKSCATTER =
  /(?:^|[^a-z])(?:angle|incidence|inc|lia|ratio|mask|layover|shadow|dem|dsm|elevation|height|slope|aspect|quality|weight|nobs|count|entropy|coherence|phase)(?:[^a-z]|$)/i;
const POLARISATION = /(?:^|[^a-z])(hh|hv|vh|vv)(?:[^a-z]|$)/i;

function word(names: string): RegExp {
  return new RegExp(`(?:^|[^a-z0-9])(?:${names})(?:[^a-z0-9]|$)`, "i");
}

/** Names of red, green, blue in programs and missions; all three must be of the same set. */
const COLOR_NAMES: readonly (readonly [RegExp, RegExp, RegExp])[] = [
  [word("(?:red|rot)(?![ _-]?edge)|r"), word("green|gr[uü]n|g"), word("blue|blau|b")],
  // Names of Sentinel-2, and of Landsat 8 and 9.
  [word("b04|sr_b4"), word("b03|sr_b3"), word("b02|sr_b2")],
];
/**
 * Names used without a first band: if there is a B1, then B1 to B4 may be blue, green,
 * red, infrared.
 */
const PLAIN_NUMBERS = [word("b4"), word("b3"), word("b2")] as const;

export function bandRoles(info: Pick<ImageInfo, "bands" | "gdalMetadata">): BandRoles {
  const bands = gdalBands(info.gdalMetadata, info.bands);
  const names = bands.map(({ name }) => name?.slice(0, 200) ?? null);
  return {
    names,
    polarisations: names.map(
      (name) => POLARISATION.exec(name ?? "")?.[1]?.toUpperCase() ?? null,
    ),
    others: names.flatMap((name, band) =>
      name !== null && NO_BACKSCATTER.test(name) ? [band] : [],
    ),
    colors:
      colorsOf(
        bands.map(({ color }) => color),
        "colour interpretation",
      ) ?? colorsOf(names, "names"),
  };
}

/** Returns the three colours if each is named by exactly one band. */
function colorsOf(
  names: readonly (string | null)[],
  source: string,
): NamedColors | null {
  const hasFirst = names.some((name) => word("b1").test(name ?? ""));
  for (const patterns of [...COLOR_NAMES, ...(hasFirst ? [] : [PLAIN_NUMBERS])]) {
    const [red = [], green = [], blue = []] = patterns.map((pattern) =>
      names.flatMap((name, band) => (pattern.test(name ?? "") ? [band] : [])),
    );
    const [r, g, b] = [red[0], green[0], blue[0]];
    const isOnce = [red, green, blue].every(({ length }) => length === 1);
    if (isOnce && r !== undefined && g !== undefined && b !== undefined) {
      const said = [r, g, b].map((band) => names[band]).join(", ");
      return new Set([r, g, b]).size < 3
        ? null
        : { bands: [r, g, b], words: `${said} (the file's ${source})` };
    }
  }
  return null;
}
