/** Good files of every kind that the program opens, small, for the fuzzer to damage. */
import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { encode as encodePng } from "fast-png";
import { encode as encodeJpeg } from "jpeg-js";
import { encodeResultsFile } from "#core/evaluation/encode-results.ts";
import { capellaJson } from "#testing/capella-json.ts";
import { fakeRegions } from "#testing/fake-regions.ts";
import { makeResults } from "#testing/make-results.ts";
import {
  iceyeItem,
  iceyeXml,
  sentinel1Annotation,
  sentinel1Calibration,
  terraSarXml,
  umbraJson,
} from "#testing/product-texts.ts";

export type SeedKind = "tiff" | "zstd" | "png" | "jpeg" | "json" | "xml" | "onnx";

export type Seed = {
  readonly kind: SeedKind;
  readonly name: string;
  readonly bytes: Uint8Array;
};

const RING = [
  [15, 45],
  [15.01, 45],
  [15.01, 45.01],
  [15, 45],
] as const;

const MAP_OBJECTS = {
  type: "FeatureCollection",
  features: [
    {
      type: "Feature",
      properties: { landuse: "forest", other_tags: '"width"=>"7","lanes"=>"2"' },
      geometry: { type: "Polygon", coordinates: [RING] },
    },
    {
      type: "Feature",
      properties: { tags: { highway: "primary" } },
      geometry: { type: "MultiLineString", coordinates: [RING] },
    },
  ],
};

const OVERPASS = {
  elements: [
    {
      ...{ type: "way", id: 1, tags: { building: "yes" } },
      geometry: RING.map(([lon, lat]) => ({ lon, lat })),
    },
    {
      ...{ type: "relation", id: 2, tags: { type: "multipolygon", natural: "water" } },
      members: [{ geometry: RING.map(([lon, lat]) => ({ lon, lat })) }],
    },
  ],
};

const STAC_ITEM = {
  type: "Feature",
  stac_version: "1.0.0",
  assets: {
    preview: { href: "./p.tif", type: "image/tiff; profile=cloud-optimized" },
    HH: { href: "a.tif", type: "image/tiff; application=geotiff", roles: ["data"] },
  },
};

/** @param root the project's folder, with a slash at its end */
export function makeSeeds(root: URL): readonly Seed[] {
  const read = (path: string) => new Uint8Array(readFileSync(new URL(path, root)));
  const { fixtures } = JSON.parse(
    new TextDecoder().decode(read("src/testing/geotiff/gdal-tiffs.json")),
  ) as { fixtures: { name: string; file: string }[] };
  const tiffs = fixtures.map(
    ({ name, file }): Seed => ({
      kind: name.startsWith("zstd") ? "zstd" : "tiff",
      name: `${name}.tif`,
      bytes: new Uint8Array(Buffer.from(file, "base64")),
    }),
  );
  const texts: [string, string][] = [
    ["capella_extended.json", capellaJson({ minLength: 4000 })],
    ["iceye_extended.json", iceyeItem(1e-5)],
    ["umbra_metadata.json", umbraJson()],
    ["item.stac.json", JSON.stringify(STAC_ITEM)],
    ["results.json", encodeResultsFile(makeResults({ values: { a: [1, 2], b: [3] } }))],
    ["objects.geojson", JSON.stringify(MAP_OBJECTS)],
    ["overpass.geojson", JSON.stringify(OVERPASS)],
    ["regions.json", JSON.stringify(fakeRegions(2))],
    ...[
      "catalog.json",
      "translate/tiny-sampler/card.json",
      "translate/tiny-translate/card.json",
    ].map((path): [string, string] => [
      path.replaceAll("/", "-"),
      new TextDecoder().decode(read(`src/testing/models/${path}`)),
    ]),
  ];
  return [
    ...tiffs,
    ...makePngs(),
    ...makeJpegs(),
    ...texts.map(
      ([name, text]): Seed => ({
        kind: "json",
        name,
        bytes: new TextEncoder().encode(text),
      }),
    ),
    ...[
      ["s1.xml", sentinel1Annotation()],
      ["calibration-s1.xml", sentinel1Calibration((line, pixel) => 400 + line + pixel)],
      ["iceye.xml", iceyeXml(1e-5)],
      ["terrasar.xml", terraSarXml(1e-5)],
    ].map(
      ([name = "", text = ""]): Seed => ({
        kind: "xml",
        name,
        bytes: new TextEncoder().encode(text),
      }),
    ),
    ...["no-op", "tiny-translate", "tiny-resnet", "wrong-shape"].flatMap(
      (id): Seed[] => {
        const bytes = read(`src/testing/models/translate/${id}/model.onnx`);
        return ["", "own-"].map(
          (use): Seed => ({ kind: "onnx", name: `${use}${id}.onnx`, bytes }),
        );
      },
    ),
  ];
}

function ramp(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 37) % 251);
}

function makePngs(): Seed[] {
  const made: Seed[] = [];
  for (const channels of [1, 2, 3, 4] as const) {
    for (const depth of [8, 16] as const) {
      const data = ramp(24 * 17 * channels);
      made.push({
        kind: "png",
        name: `png-${channels}x${depth}.png`,
        bytes: encodePng({
          ...{ width: 24, height: 17, channels, depth },
          data: depth === 8 ? data : Uint16Array.from(data, (v) => v * 257),
        }),
      });
    }
  }
  // Rows whose data ends early, as a broken writer leaves them.
  const [first] = made as [Seed];
  const short = Buffer.concat([
    first.bytes.subarray(0, 33),
    idat(deflateSync(Buffer.alloc(9))),
  ]);
  return [
    ...made,
    { kind: "png", name: "png-short.png", bytes: new Uint8Array(short) },
  ];
}

function idat(data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(12 + data.length);
  new DataView(chunk.buffer).setUint32(0, data.length);
  chunk.set(new TextEncoder().encode("IDAT"), 4);
  chunk.set(data, 8);
  return chunk;
}

function makeJpegs(): Seed[] {
  return [30, 95].map((quality): Seed => {
    const data = Buffer.from(ramp(40 * 24 * 4));
    const { data: bytes } = encodeJpeg({ data, width: 40, height: 24 }, quality);
    return { kind: "jpeg", name: `jpeg-${quality}.jpg`, bytes: new Uint8Array(bytes) };
  });
}
