/**
 * This file finds in a STAC item which of its files to open. Products that are read by
 * parts need reduced images in them; an item whose image is not said to have them
 * (`profile=cloud-optimized`) is opened by its preview first, if that has.
 */
import { AppError } from "#core/errors.ts";
import { parseLimitedJson } from "#core/json-limits.ts";
import { withRegion } from "./archive-scene.ts";

export type StacTarget = {
  readonly name: string;
  /** Address of the file to open first. */
  readonly url: string;
  /** Address of the image itself, if `url` is only its preview; otherwise null. */
  readonly fullUrl: string | null;
};

/**
 * @param text what the address gave
 * @throws AppError metadata-invalid with what was found instead of an item
 */
export function readStacItem(text: string, url: string): StacTarget {
  const item = parse(text, url);
  const type = textOf(item.type);
  if (type === "Collection" || type === "Catalog") {
    throw new AppError("metadata-invalid", `The address is that of a STAC ${type}.`, {
      expected: "the item of one scene",
      found: listOf(item),
      hint: "Open one of its items, or find a scene under “Real scenes”.",
    });
  }
  const assets = isRecord(item.assets) ? Object.entries(item.assets) : [];
  const images = assets.flatMap(([key, asset]) => imageOf(key, asset, url));
  const best = images.toSorted((p, q) => p.rank - q.rank)[0];
  if (best === undefined) {
    throw notAnItem(
      url,
      assets.length === 0
        ? "JSON without assets"
        : `an item without a GeoTIFF (${assets.map(([key]) => key).join(", ")})`,
    );
  }
  const preview = best.isCloudOptimised
    ? undefined
    : images.find(({ isPreview, isCloudOptimised }) => isPreview && isCloudOptimised);
  return {
    name: (preview ?? best).url.split("/").pop() ?? url,
    url: (preview ?? best).url,
    fullUrl: preview === undefined ? null : best.url,
  };
}

type ImageAsset = {
  readonly url: string;
  /** Radar first, then a picture in true colour, then other data, then previews. */
  readonly rank: number;
  readonly isPreview: boolean;
  readonly isCloudOptimised: boolean;
};

function imageOf(key: string, asset: unknown, base: string): ImageAsset[] {
  const href = isRecord(asset) ? textOf(asset.href) : "";
  if (!isRecord(asset) || href === "" || !URL.canParse(href, base)) {
    return [];
  }
  const url = withRegion(new URL(href, base).href);
  const type = textOf(asset.type);
  const roles = Array.isArray(asset.roles) ? asset.roles : [];
  const isImage = /tiff/i.test(type) || /\.tiff?$/i.test(url.split("?")[0] ?? "");
  const isWeb = /^https?:/.test(url);
  const isPreview =
    /preview|overview|thumbnail|quicklook|qlk/i.test(key) ||
    roles.some((role) => /overview|thumbnail/.test(String(role)));
  const rank = isPreview ? RANKS.length : rankOf(key, roles);
  return isImage && isWeb
    ? [{ url, rank, isPreview, isCloudOptimised: /cloud-optimized/.test(type) }]
    : [];
}

/**
 * Keys of images by what to open first. An optical item lists one file for each band,
 * with the role "data", beside its picture in true colour; an item of Umbra lists the
 * amplitude (GEC) beside a coloured composite of sub-apertures (CSI), which is no radar
 * image that a model could read.
 */
const RANKS: readonly ((key: string, roles: readonly unknown[]) => boolean)[] = [
  (key) => /^(hh|vv|hv|vh)$|[-_]gec(?![a-z])/i.test(key),
  (key, roles) =>
    /^(visual|tci|true[-_]?colou?r|rgb)(?![a-z])/i.test(key) ||
    roles.includes("visual"),
  (key, roles) => roles.includes("data") && !/[-_]csi(?![a-z])/i.test(key),
  () => true,
];

function rankOf(key: string, roles: readonly unknown[]): number {
  return RANKS.findIndex((matches) => matches(key, roles));
}

function parse(text: string, url: string): Readonly<Record<string, unknown>> {
  try {
    const value = parseLimitedJson(text);
    if (isRecord(value)) {
      return value;
    }
  } catch {
    // It is said below.
  }
  throw notAnItem(
    url,
    text.trimStart().startsWith("<")
      ? "a page (HTML)"
      : `${text.length} characters that are no JSON object`,
  );
}

function listOf(item: Readonly<Record<string, unknown>>): string {
  const links = Array.isArray(item.links) ? item.links : [];
  const count = links.filter((link) => isRecord(link) && link.rel === "item").length;
  return `${textOf(item.id) || "no id"}, which lists ${count} items`;
}

function notAnItem(url: string, found: string): AppError {
  return new AppError("metadata-invalid", "The address gives no STAC item.", {
    expected: "JSON of a STAC item with a GeoTIFF among its assets",
    found: `${found} at ${url}`,
    hint: "Give the address of a scene's item, or of its GeoTIFF.",
  });
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
