/**
 * This file reads addresses of map tiles as people paste them (XYZ, TMS, WMTS) and
 * brings them to one template in Web Mercator.
 */
import { AppError } from "#core/errors.ts";
import type { Imagery } from "./imagery-presets.ts";

/** Finest level that is asked of a server that nothing is known of: 0.3 m at the equator. */
const FINEST_ZOOM = 19;

/** Spellings of the tile's column, row and level in other programs' templates. */
const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [/\{(?:x|col|tilecol)\}/gi, "{x}"],
  [/\{(?:y|row|tilerow)\}/gi, "{y}"],
  [/\{-y\}/gi, "{-y}"],
  [/\{(?:z|zoom|level|tilematrix)\}/gi, "{z}"],
  // Of several hosts the first is asked.
  [/\{switch:([^,}]*)[^}]*\}/gi, "$1"],
  [/\{s\}/gi, "{a-c}"],
];

/** Names that servers give to the tile grid of Web Mercator. */
const MERCATOR_MATRIX =
  /^(webmercatorquad|googlemapscompatible.*|g|.*3857.*|.*900913.*)$/i;

/** What an address may contain in curly brackets once it has been brought to one form. */
const KNOWN = new Set(["x", "y", "-y", "z", "a-c", "key", "date"]);

/**
 * Returns the template of tiles of 256 px in Web Mercator, with `{z}`, `{x}` and `{y}`
 * (or `{-y}`), from an XYZ or TMS template or a WMTS address (RESTful or key–value
 * pairs) whose tile grid is that of Web Mercator.
 * @throws AppError argument-invalid
 */
export function parseTileAddress(text: string): string {
  const address = text.trim();
  const url = asUrl(address);
  const matrixSet =
    parameterOf(url, "tilematrixset") ?? matrixSetInPath(address) ?? "webmercatorquad";
  if (!MERCATOR_MATRIX.test(matrixSet)) {
    throw refused("tiles in Web Mercator (EPSG:3857)", `the tile grid "${matrixSet}"`);
  }
  const template = withWmtsParameters(address).replace(
    /\{tilematrixset\}/gi,
    matrixSet,
  );
  const filled = PLACEHOLDERS.reduce(
    (known, [pattern, name]) => known.replace(pattern, name),
    template,
  );
  const names = [...filled.matchAll(/\{([^}]*)\}/g)].map(([, name = ""]) => name);
  const unknown = names.find((name) => !KNOWN.has(name));
  if (unknown !== undefined) {
    throw refused("{z}, {x} and {y} in the address, and nothing else", `{${unknown}}`);
  }
  const isComplete =
    names.includes("z") &&
    names.includes("x") &&
    (names.includes("y") || names.includes("-y"));
  if (!isComplete) {
    const found = names.length === 0 ? "no placeholder" : names.map((n) => `{${n}}`);
    throw refused("{z}, {x} and {y} in the address", String(found));
  }
  return filled;
}

/** Returns the host that a template's tiles come from, for the words before the first request. */
export function hostOf(template: string): string {
  return new URL(template.replace("{a-c}", "a").replace(/[{}]/g, "")).host;
}

/**
 * Returns imagery from an address of the visitor's own.
 * @param attribution what its licence asks for; "" = the name of the host
 * @throws AppError argument-invalid
 */
export function ownImagery(address: string, attribution: string): Imagery {
  const url = parseTileAddress(address);
  const host = hostOf(url);
  return {
    id: "own",
    name: host,
    url,
    minZoom: 0,
    maxZoom: FINEST_ZOOM,
    sessionKey: null,
    attribution: { text: attribution.trim() || host, href: null },
    mayMeasure: false,
  };
}

function asUrl(address: string): URL {
  const plain = address
    .replace(/\{switch:([^,}]*)[^}]*\}/gi, "$1")
    .replace(/\{(?:s|a-c)\}/gi, "a");
  const url = URL.canParse(plain) ? new URL(plain) : null;
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw refused(
      "an address that begins with https://",
      address.slice(0, 60) || "nothing",
    );
  }
  return url;
}

/** Returns a parameter of the query, whatever the case of its name. */
function parameterOf(url: URL, name: string): string | null {
  const found = [...url.searchParams].find(([key]) => key.toLowerCase() === name);
  return found === undefined || found[1].startsWith("{") ? null : found[1];
}

/** Finds the name of a known kind of tile grid in the path of a RESTful address. */
function matrixSetInPath(address: string): string | null {
  const before = /\/([^/]+)\/\{(?:tilematrix|z)\}/i.exec(address)?.[1] ?? null;
  const isGridName =
    before?.startsWith("{") === false && /epsg|matrix|quad|crs84|wgs84/i.test(before);
  return isGridName ? before : null;
}

/** Completes a WMTS address of key–value pairs that names no tile yet. */
function withWmtsParameters(address: string): string {
  const isKvp = /[?&]service=wmts\b/i.test(address);
  if (!isKvp || /[?&]tilematrix=/i.test(address)) {
    return address;
  }
  return `${address.replace(/([?&])request=[^&]*/i, "$1REQUEST=GetTile")}&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}`;
}

function refused(expected: string, found: string): AppError {
  return new AppError("argument-invalid", "This is no address of map tiles.", {
    expected,
    found,
    hint: "Paste an XYZ address such as https://tiles.example.org/{z}/{x}/{y}.png, or a WMTS address in Web Mercator.",
  });
}
