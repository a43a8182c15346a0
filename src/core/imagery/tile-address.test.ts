import { describe, expect, it } from "vitest";
import { IMAGERY_PRESETS, imageryOf } from "./imagery-presets.ts";
import { hostOf, ownImagery, parseTileAddress } from "./tile-address.ts";

const WMTS = "https://m.example.org/wmts";

describe("parseTileAddress", () => {
  it.each([
    [
      "XYZ",
      "https://t.example.org/{z}/{x}/{y}.png",
      "https://t.example.org/{z}/{x}/{y}.png",
    ],
    [
      "TMS",
      "http://t.example.org/{z}/{x}/{-y}.jpg",
      "http://t.example.org/{z}/{x}/{-y}.jpg",
    ],
    [
      "hosts of Leaflet",
      "https://{s}.example.org/{z}/{x}/{y}",
      "https://{a-c}.example.org/{z}/{x}/{y}",
    ],
    [
      "hosts of JOSM",
      "https://{switch:mt0,mt1}.example.org/{zoom}/{x}/{y}",
      "https://mt0.example.org/{z}/{x}/{y}",
    ],
    [
      "RESTful WMTS",
      `${WMTS}/layer/default/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.jpg`,
      `${WMTS}/layer/default/webmercatorquad/{z}/{y}/{x}.jpg`,
    ],
    [
      "WMTS of key-value pairs",
      `${WMTS}?Service=WMTS&Request=GetCapabilities&Layer=a&TileMatrixSet=EPSG:3857`,
      `${WMTS}?Service=WMTS&REQUEST=GetTile&Layer=a&TileMatrixSet=EPSG:3857&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}`,
    ],
  ])("%s", (_kind, address, template) => {
    expect(parseTileAddress(` ${address} `)).toBe(template);
  });

  it.each([
    ["no address", "tiles", "https://", "tiles"],
    [
      "no placeholder",
      "https://t.example.org/1/2/3.png",
      "{z}, {x} and {y}",
      "no placeholder",
    ],
    ["a level alone", "https://t.example.org/{z}.png", "{z}, {x} and {y}", "{z}"],
    ["Bing's quadkeys", "https://t.example.org/{q}/{z}/{x}/{y}", "nothing else", "{q}"],
    ["a script", "javascript:alert(1)//{z}/{x}/{y}", "https://", "javascript:"],
    [
      "another tile grid",
      `${WMTS}?service=WMTS&layer=a&tilematrixset=EPSG:4326&tilematrix={z}&tilerow={y}&tilecol={x}`,
      "Web Mercator",
      "EPSG:4326",
    ],
    [
      "another tile grid in the path",
      `${WMTS}/a/WGS84/{TileMatrix}/{TileRow}/{TileCol}.png`,
      "Web Mercator",
      "WGS84",
    ],
  ])("refuses %s", (_kind, address, expected, found) => {
    expect(() => parseTileAddress(address)).toThrow(
      expect.objectContaining({
        code: "argument-invalid",
        expected: expect.stringContaining(expected),
        found: expect.stringContaining(found),
      }),
    );
  });
});

describe("imagery", () => {
  it("of an own address is attributed to its host where nothing else is said", () => {
    const own = ownImagery("https://{s}.example.org:81/{z}/{x}/{y}.png", " ");
    expect(own).toMatchObject({
      name: "a.example.org:81",
      attribution: { text: "a.example.org:81" },
      mayMeasure: false,
    });
  });

  it("of every preset has an attribution, a licence and a host, and may not be measured", () => {
    for (const preset of IMAGERY_PRESETS) {
      const made = imageryOf(preset, "k/e y", "2024-07-30");
      expect(made.url).not.toMatch(/\{(key|date)\}/);
      expect(parseTileAddress(made.url)).toBe(made.url);
      expect(hostOf(preset.template)).toMatch(/\./);
      expect(made.attribution.text).not.toBe("");
      expect(preset.licence).not.toBe("");
      expect(made.mayMeasure).toBe(false);
    }
  });

  it("of a session keeps the key out of the address", () => {
    const google = IMAGERY_PRESETS.find(({ hasSession }) => hasSession);
    if (google === undefined) {
      throw new Error("no preset with a session");
    }
    const made = imageryOf(google, " secret ", "");
    expect(made).toMatchObject({ sessionKey: "secret", mayMeasure: false });
    expect(made.url).not.toContain("secret");
    expect(() => imageryOf(google, "", "")).toThrow(
      expect.objectContaining({ found: "no key" }),
    );
  });

  it("asks for the key and the day that a preset needs", () => {
    const [keyed, dated] = [
      IMAGERY_PRESETS.find(({ keyFrom }) => keyFrom !== null),
      IMAGERY_PRESETS.find(({ isDated }) => isDated),
    ];
    if (keyed === undefined || dated === undefined) {
      throw new Error("no preset with a key, or none with a day");
    }
    expect(imageryOf(keyed, "k/e y", "").url).toContain("k%2Fe%20y");
    expect(() => imageryOf(keyed, " ", "")).toThrow(
      expect.objectContaining({ expected: keyed.keyFrom, found: "no key" }),
    );
    for (const day of ["", "30.7.2024", "2024-13-30"]) {
      expect(() => imageryOf(dated, "", day)).toThrow(
        expect.objectContaining({ expected: expect.stringContaining("2024-07-30") }),
      );
    }
  });
});
