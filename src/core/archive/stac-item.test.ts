import { describe, expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import { mayBeStac } from "./may-be-stac.ts";
import { readStacItem } from "./stac-item.ts";

const BUCKET = "https://capella-open-data.s3.amazonaws.com/data/2024/7/9";
const URL = "https://example.org/stac/mal%C3%A9/item.json";
const COG = "image/tiff; application=geotiff; profile=cloud-optimized";

const item = (assets: object) =>
  JSON.stringify({ type: "Feature", stac_version: "1.0.0", id: "x", assets });

function foundIn(text: string): string {
  try {
    return JSON.stringify(readStacItem(text, URL));
  } catch (error) {
    return error instanceof AppError ? `${error.message} ${error.found}` : "?";
  }
}

describe("readStacItem", () => {
  it("opens the preview first where the image is not made for parts", () => {
    const text = item({
      thumbnail: { href: `${BUCKET}/a_thumb.png`, type: "image/png" },
      preview: { href: `${BUCKET}/a_preview.tif`, type: COG, roles: ["overview"] },
      HH: { href: `${BUCKET}/a.tif`, type: "image/tiff; application=geotiff" },
    });
    const host = "https://capella-open-data.s3.us-west-2.amazonaws.com/data/2024/7/9";
    expect(readStacItem(text, URL)).toEqual({
      name: "a_preview.tif",
      url: `${host}/a_preview.tif`,
      fullUrl: `${host}/a.tif`,
    });
  });

  it("opens the image itself where it is, by an address relative to the item", () => {
    const assets = { visual: { href: "../t/é.tif", type: COG, roles: ["data"] } };
    expect(readStacItem(item(assets), URL)).toEqual({
      name: "%C3%A9.tif",
      url: "https://example.org/stac/t/%C3%A9.tif",
      fullUrl: null,
    });
  });

  it.each([
    // The bands of an optical item are data as well; its picture in true colour is not.
    ["visual", { blue: ["data", "reflectance"], visual: ["visual"], aot: ["data"] }],
    ["TCI_10m", { B02_10m: ["data"], TCI_10m: ["data"], SCL_20m: ["data"] }],
    // A coloured composite of sub-apertures is no amplitude.
    ["a_GEC.tif", { "a_CSI.tif": ["data"], "a_GEC.tif": ["data"] }],
    ["vv", { "schema-noise-vh": ["metadata"], vh2: ["data"], vv: ["data"] }],
    ["data", { other: [], data: ["data"] }],
  ])("opens %s first of what an item has", (key, roles) => {
    const assets = Object.entries(roles).map(([name, of]) => [
      name,
      { href: `${name}.file.tif`, type: COG, roles: of },
    ]);
    const { url } = readStacItem(item(Object.fromEntries(assets)), URL);
    expect(url.split("/").at(-1)).toBe(`${key}.file.tif`);
  });

  it.each([
    ["{broken", "no JSON object"],
    ["<html>", "a page (HTML)"],
    ["[1]", "no JSON object"],
    [item({}), "JSON without assets"],
    [item({ csv: { href: "a.csv", type: "text/csv" } }), "without a GeoTIFF (csv)"],
    [item({ HH: { href: "s3://bucket/a.tif", type: COG } }), "without a GeoTIFF (HH)"],
    [
      '{"type":"Collection","id":"c","links":[{"rel":"item"},{"rel":"item"},{"rel":"root"}]}',
      "STAC Collection. c, which lists 2 items",
    ],
  ])("says what is wrong with %s", (text, words) => {
    expect(foundIn(text)).toContain(words);
  });

  it.each([
    ["https://a.org/x.json?y=1", true],
    ["https://a.org/x.geojson", true],
    ["https://a.org/x.tif", false],
    ["https://a.org/x.tif?z=.json", false],
  ])("knows items by their address: %s", (url, isItem) => {
    expect(mayBeStac(url)).toBe(isItem);
  });
});
