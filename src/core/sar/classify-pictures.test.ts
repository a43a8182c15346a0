import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError, type AppErrorCode } from "#core/errors.ts";
import { capellaJson } from "#testing/capella-json.ts";
import {
  asked,
  type Case,
  classify,
  codeOf,
  sarOf,
  sceneOf,
  spread,
  UTM,
  whole,
} from "#testing/classified.ts";
import type { ImageInfo } from "./image-info.ts";
import type { SceneAnswer } from "./scene.ts";

describe("integers", () => {
  it("takes one band of uint8 like s1s2 and Umbra for amplitude", () => {
    const scene = sarOf([whole(0, 255)], { sampleType: "uint8" });
    expect(scene).toMatchObject({
      kind: "amplitude",
      unit: "dn",
      displayUnit: "dn-db",
    });
    expect(scene.nodata.value).toBe(0);
  });

  it("shows the first of two polarisations", () => {
    const scene = sarOf([whole(0, 900), whole(0, 300)]);
    expect(scene.warnings.join()).toContain("Band 1 of 2");
  });

  it("takes RGB, with or without opacity", () => {
    const bands = [whole(7, 255), whole(36, 255), whole(1, 254)];
    const rgb = { sampleType: "uint8", photometric: "rgb" } as const;
    expect(sceneOf(bands, rgb)).toMatchObject({
      kind: "rgb-eo",
      rgbBands: [0, 1, 2],
      white: 255,
      warnings: [],
      date: null,
    });
    const rgba = [...bands, new Array<number>(1000).fill(255)];
    expect(sceneOf(rgba, { ...rgb, alphaBand: 3 })).toMatchObject({ kind: "rgb-eo" });
  });

  it("sets white where most of 16 bits is unused", () => {
    const bands = [whole(200, 3000), whole(100, 2900), whole(50, 2800)];
    const scene = sceneOf(bands);
    expect(scene).toMatchObject({ kind: "rgb-eo" });
    expect(scene.role === "eo" && scene.white).toBeGreaterThan(2900);
    expect(scene.role === "eo" && scene.white).toBeLessThanOrEqual(3000);
    expect(scene.warnings.join()).toContain("does not name its bands");
  });

  it("takes three equal bands for a grey picture, a JPEG's within its rounding", () => {
    const grey = whole(0, 255);
    const rgb = {
      sampleType: "uint8",
      photometric: "rgb",
      georeference: null,
    } as const;
    const png = sarOf([grey, grey, grey], { ...rgb, format: "png" });
    expect(png).toMatchObject({ kind: "amplitude", gsdM: null, corners: null });
    expect(png.grid.crs).toBe("pixel");
    expect(png.warnings.join()).toContain("pixel space");
    const nearly = grey.map((value) => Math.min(255, value + 2));
    expect(sceneOf([grey, nearly, grey], { ...rgb, format: "jpeg" }).role).toBe("sar");
    expect(sceneOf([grey, nearly, grey], { ...rgb, format: "png" }).role).toBe("eo");
    // Who knows better says so: a radar image copied to grey is a picture to measure.
    expect(sceneOf([grey, grey, grey], { ...rgb, answer: "eo" }).role).toBe("eo");
  });

  it("asks whether 32-bit integers are amplitude or power", () => {
    expect(asked([whole(0, 1e6)], { sampleType: "uint32" })).toEqual([
      "amplitude",
      "linear",
    ]);
  });
});

describe("bands of another kind", () => {
  it("take nothing from the one of decibels, wherever it stands", () => {
    const float = { sampleType: "float32" } as const;
    const [db, angle] = [spread(-25, 5), spread(30, 45)];
    for (const [bands, index] of [
      [[db, angle], 0],
      [[angle, db], 1],
    ] as const) {
      const scene = sarOf(bands, float);
      expect(scene).toMatchObject({ kind: "calibrated-float", bandIndex: index });
      expect(scene.warnings.join()).toContain("left out");
    }
  });

  it("are known by their names, and so is the polarisation", () => {
    const scene = sarOf([spread(30, 45), spread(-25, 5)], {
      sampleType: "float32",
      gdalMetadata: { "DESCRIPTION#1": "localIncidenceAngle", "DESCRIPTION#2": "VH" },
    });
    expect(scene.bandIndex).toBe(1);
    expect(scene.metadata.polarisation).toBe("VH");
  });
});

describe("one band", () => {
  it("is radar by itself, and a grey picture to whoever says so", () => {
    const given = { sampleType: "uint8", photometric: "grey" } as const;
    expect(sceneOf([whole(0, 255)], given).role).toBe("sar");
    const scene = sceneOf([whole(0, 255)], { ...given, answer: "eo" });
    expect(scene).toMatchObject({ role: "eo", rgbBands: [0, 0, 0], white: 255 });
    expect(codeOf([spread(-25, 5)], { sampleType: "float32", answer: "eo" })).toBe(
      "argument-invalid",
    );
  });

  it("says what else it may be, there and back", () => {
    const given = { sampleType: "uint8", photometric: "grey" } as const;
    const othersOf = (answer: "eo" | null) =>
      sceneOf([whole(0, 255)], { ...given, answer }).otherReadings?.map(({ as }) => as);
    expect(othersOf(null)).toEqual(["eo"]);
    expect(othersOf("eo")).toEqual(["amplitude"]);
    const decibels = sceneOf([spread(-25, 5)], { sampleType: "float32" });
    expect(decibels.otherReadings).toEqual([]);
  });
});

describe("band names", () => {
  it.each([
    [
      ["blue", "green", "red"],
      [2, 1, 0],
    ],
    [
      ["B02", "B03", "B04", "B08"],
      [2, 1, 0],
    ],
    [
      ["nir", "red", "green", "blue"],
      [1, 2, 3],
    ],
    [
      ["Red", "Red Edge", "Green", "Blue"],
      [0, 2, 3],
    ],
    [
      ["B1", "B2", "B3", "B4"],
      [0, 1, 2],
    ],
  ])("%j are read as such", (names, rgbBands) => {
    const bands = names.map((_, i) => whole(10 * i, 250));
    const gdalMetadata = Object.fromEntries(
      names.map((name, i) => [`DESCRIPTION#${i + 1}`, name]),
    );
    expect(sceneOf(bands, { sampleType: "uint8", gdalMetadata })).toMatchObject({
      role: "eo",
      rgbBands,
    });
  });
});

describe("refusals", () => {
  it.each<[string, number[][], Case, AppErrorCode]>([
    [
      "7 bands of int16",
      new Array(7).fill(whole(0, 9)),
      { sampleType: "int16" },
      "bands-unsupported",
    ],
    ["signed DN", [whole(-500, 900)], { sampleType: "int16" }, "bands-unsupported"],
    [
      "values normalised to −1…1",
      [spread(-1, 1)],
      { sampleType: "float32" },
      "bands-unsupported",
    ],
    ["elevation", [spread(-300, 4000)], { sampleType: "float32" }, "bands-unsupported"],
    [
      "a class map",
      [whole(0, 9)],
      { sampleType: "uint8", photometric: "palette" },
      "bands-unsupported",
    ],
    [
      "opacity only",
      [whole(0, 255)],
      { sampleType: "uint8", alphaBand: 0 },
      "bands-unsupported",
    ],
    ["NaN only", [[Number.NaN, Number.NaN]], { sampleType: "float32" }, "all-nodata"],
    [
      "the nodata tag only",
      [[-9999, -9999]],
      { sampleType: "float32", nodata: -9999 },
      "all-nodata",
    ],
    ["zeros only", [[0, 0, 0]], {}, "all-nodata"],
    [
      "zeros only in a Capella GEO",
      [[0, 0]],
      { imageDescription: capellaJson() },
      "all-nodata",
    ],
    [
      "an answer that the numbers exclude",
      [whole(0, 255)],
      { sampleType: "uint8", answer: "decibel" },
      "argument-invalid",
    ],
  ])("%s", (_, planes, given, code) => {
    expect(codeOf(planes, given)).toBe(code);
  });

  it("takes a 1 × 1 image", () => {
    expect(sarOf([[7]], { width: 1, height: 1 }).kind).toBe("amplitude");
  });
});

it("classifies, asks or refuses with a code, whatever the numbers", () => {
  const number = fc.oneof(
    fc.float({ noDefaultInfinity: true }),
    fc.integer({ min: -300, max: 70000 }),
    fc.constantFrom(0, 1, 255, -9999, Number.NaN, Infinity),
  );
  const planes = fc
    .record({
      bands: fc.integer({ min: 1, max: 8 }),
      n: fc.integer({ min: 1, max: 6 }),
    })
    .chain(({ bands, n }) =>
      fc.array(fc.array(number, { minLength: n, maxLength: n }), {
        minLength: bands,
        maxLength: bands,
      }),
    );
  const given = fc.record({
    sampleType: fc.constantFrom<ImageInfo["sampleType"]>("uint8", "int16", "float32"),
    isComplex: fc.boolean(),
    alphaBand: fc.constantFrom(null, 0, 3),
    nodata: fc.constantFrom(null, -9999, 0),
    georeference: fc.constantFrom(null, UTM),
    imageDescription: fc.constantFrom(null, "text", capellaJson()),
    pixel00: fc.constantFrom(null, 0, 65535),
    answer: fc.constantFrom<SceneAnswer | null>(
      null,
      "linear",
      "decibel",
      "amplitude",
      "eo",
    ),
  });
  fc.assert(
    fc.property(planes, given, (values, options) => {
      try {
        const result = classify(values, options);
        if (result.status === "ambiguous") {
          expect(options.answer).toBeNull();
          expect(result.readings.length).toBeGreaterThan(1);
        } else {
          expect(result.scene.evidence.length).toBeGreaterThan(5);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }),
    { numRuns: 300 },
  );
});

describe("dates", () => {
  const dated = (name: string, gdalMetadata: Record<string, string> = {}) => {
    const scene = sceneOf([whole(0, 9), whole(1, 9), whole(2, 9)], {
      name,
      gdalMetadata,
    });
    return [scene.date, scene.warnings.some((w) => w.startsWith("The date"))];
  };

  it.each([
    ["eo.tif", { ACQUISITION_DATE: "2019-06-01" }, "2019-06-01", false],
    [
      "eo.tif",
      { TIFFTAG_DATETIME: "2019:06:01 10:20:30" },
      "2019-06-01T10:20:30",
      true,
    ],
    ["eo_2019-06-01.tif", {}, "2019-06-01", true],
    ["S2_20190601T104031.tif", {}, "2019-06-01", true],
    ["CAP_20240709040329_20240709040358.tif", {}, "2024-07-09", true],
    ["before_20190601_after_20210601.tif", {}, null, false],
    ["tile_20191345.tif", {}, null, false],
    ["tile_20190230.tif", {}, null, false],
    ["T14RNT_253_eo.tif", {}, null, false],
  ])("%s %o → %s", (name, gdalMetadata, date, warned) => {
    expect(dated(name, gdalMetadata)).toEqual([date, warned]);
  });
});
