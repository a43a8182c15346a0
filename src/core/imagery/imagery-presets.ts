/**
 * This file lists map imagery that can be looked at beside a scene. All of it is off by
 * default, and none of it may be measured: its terms forbid that, or its pixels have
 * been enhanced, mixed in time and warped.
 */
import { AppError } from "#core/errors.ts";

/** Imagery in tiles, ready to be drawn. */
export type Imagery = {
  readonly id: string;
  readonly name: string;
  /** Template in Web Mercator with `{z}`, `{x}`, `{y}`; keys and dates are filled in. */
  readonly url: string;
  readonly minZoom: number;
  /** Finest level of tiles; beyond it they are magnified. */
  readonly maxZoom: number;
  /** Key by which a session of Google's Map Tiles API is opened; null = no session is needed. */
  readonly sessionKey: string | null;
  /** Shown in the panel as long as the layer is visible. */
  readonly attribution: { readonly text: string; readonly href: string | null };
  /** Whether metrics, exports and models may use its pixels. No source of tiles may be. */
  readonly mayMeasure: false;
};

export type ImageryPreset = {
  readonly id: string;
  readonly name: string;
  /** Template; `{key}` and `{date}` stand for what the visitor gives. */
  readonly template: string;
  readonly minZoom: number;
  readonly maxZoom: number;
  /** Pixel size at the finest level at the equator, in words. */
  readonly detail: string;
  readonly licence: string;
  readonly attribution: Imagery["attribution"];
  /** Where a key is to be had; null = none is needed. */
  readonly keyFrom: string | null;
  /** Whether the imagery is of one day, which the visitor chooses. */
  readonly isDated: boolean;
  /** Whether its tiles belong to a session of Google's Map Tiles API, opened by the key. */
  readonly hasSession: boolean;
};

/** Server of Google's Map Tiles API. */
const GOOGLE_TILES = "https://tile.googleapis.com";

export const IMAGERY_PRESETS: readonly ImageryPreset[] = [
  {
    id: "s2cloudless",
    name: "Sentinel-2 cloudless 2020",
    template:
      "https://tiles.maps.eox.at/wmts/1.0.0/s2cloudless-2020_3857/default/g/{z}/{y}/{x}.jpg",
    minZoom: 0,
    maxZoom: 14,
    detail: "10 m a pixel, a mosaic of one year",
    licence: "CC BY-NC-SA 4.0: not for commercial use",
    attribution: {
      text: "Sentinel-2 cloudless by EOX IT Services GmbH (contains modified Copernicus Sentinel data 2020)",
      href: "https://s2maps.eu",
    },
    keyFrom: null,
    isDated: false,
    hasSession: false,
  },
  {
    id: "gibs-hls",
    name: "NASA GIBS · Harmonized Landsat Sentinel-2",
    template:
      "https://gibs.earthdata.nasa.gov/wmts/epsg3857/best/HLS_S30_Nadir_BRDF_Adjusted_Reflectance/default/{date}/GoogleMapsCompatible_Level12/{z}/{y}/{x}.png",
    minZoom: 0,
    maxZoom: 12,
    detail: "30 m a pixel, what was taken on one day",
    licence: "open data",
    attribution: {
      text: "NASA Global Imagery Browse Services (GIBS), part of ESDIS",
      href: "https://www.earthdata.nasa.gov/engage/open-data-services-software/earthdata-developer-portal/gibs-api",
    },
    keyFrom: null,
    isDated: true,
    hasSession: false,
  },
  {
    id: "esri-world-imagery",
    name: "Esri World Imagery",
    template:
      "https://ibasemaps-api.arcgis.com/arcgis/rest/services/World_Imagery/MapServer/tile/{z}/{y}/{x}?token={key}",
    minZoom: 0,
    maxZoom: 19,
    detail: "0.3 to 1 m a pixel in most cities, of several years",
    licence: "Esri's terms of use, with your own ArcGIS account",
    attribution: {
      text: "Powered by Esri · Esri, Maxar, Earthstar Geographics, and the GIS User Community",
      href: "https://www.esri.com",
    },
    keyFrom: "an access token of ArcGIS Location Platform",
    isDated: false,
    hasSession: false,
  },
  {
    id: "google-satellite",
    name: "Google Maps satellite",
    template: `${GOOGLE_TILES}/v1/2dtiles/{z}/{x}/{y}`,
    minZoom: 0,
    maxZoom: 22,
    detail: "0.15 to 1 m a pixel in most cities",
    licence:
      "Google's terms: to be looked at only, with your own key (one that is billed in the European Economic Area may get no satellite imagery)",
    attribution: { text: "Google Maps", href: "https://maps.google.com" },
    keyFrom: "of Google's Map Tiles API",
    isDated: false,
    hasSession: true,
  },
];

/**
 * Fills in what the visitor has given.
 * @param date day in ISO 8601, `2024-07-30`
 * @throws AppError argument-invalid where a key or a day is missing
 */
export function imageryOf(preset: ImageryPreset, key: string, date: string): Imagery {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date));
  if (preset.keyFrom !== null && key.trim() === "") {
    throw missing(preset, preset.keyFrom, "no key");
  }
  if (preset.isDated && !isDay) {
    throw missing(preset, "a day such as 2024-07-30", date === "" ? "no day" : date);
  }
  return {
    id: preset.id,
    name: preset.isDated ? `${preset.name} · ${date}` : preset.name,
    sessionKey: preset.hasSession ? key.trim() : null,
    url: preset.template
      .replace("{key}", encodeURIComponent(key.trim()))
      .replace("{date}", date),
    minZoom: preset.minZoom,
    maxZoom: preset.maxZoom,
    attribution: preset.attribution,
    mayMeasure: false,
  };
}

function missing({ name }: ImageryPreset, expected: string, found: string): AppError {
  return new AppError("argument-invalid", `${name} cannot be shown yet.`, {
    expected,
    found,
    hint: "Fill in the field above the button.",
  });
}
