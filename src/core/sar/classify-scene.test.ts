import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError, type AppErrorCode } from "#core/errors.ts";
import { capellaJson } from "#testing/capella-json.ts";
import { classifyScene } from "./classify-scene.ts";
import type { ClassifyInput } from "./image-evidence.ts";
import type { ImageInfo } from "./image-info.ts";
import { sampleStatistics } from "./sample-statistics.ts";
import type { Scene, SceneAnswer } from "./scene.ts";

const UTM = {
  crs: "EPSG:32631",
  affine: [0.5, 0, 592317, 0, -0.5, 5750102],
} as const;

const INFO: ImageInfo = {
  name: "image.tif",
  format: "geotiff",
  width: 512,
  height: 512,
  bands: 1,
  sampleType: "uint16",
  isComplex: false,
  photometric: "grey",
  alphaBand: null,
  georeference: UTM,
  nodata: null,
  imageDescription: null,
  gdalMetadata: {},
};

type Case = Partial<ImageInfo> & Partial<Omit<ClassifyInput, "info" | "statistics">>;

/** Classifies an image whose sampled pixels, band by band, are `planes`. */
function classify(planes: readonly (readonly number[])[], given: Case = {}) {
  const { sidecar = null, pixel00 = null, answer = null, ...rest } = given;
  const info = { ...INFO, bands: planes.length, ...rest };
  return classifyScene({
    info,
    statistics: sampleStatistics(
      Float32Array.from(planes.flat()),
      planes.length,
      info.nodata,
    ),
    sidecar,
    pixel00,
    gsdM: 0.5,
    corners: [
      [4, 52],
      [5, 52],
      [5, 51],
      [4, 51],
    ],
    answer,
  });
}

function sceneOf(...args: Parameters<typeof classify>): Scene {
  const result = classify(...args);
  if (result.status !== "classified") {
    throw new Error(
      `asked: ${result.readings.map((reading) => reading.as).join(", ")}`,
    );
  }
  return result.scene;
}

function sarOf(...args: Parameters<typeof classify>) {
  const scene = sceneOf(...args);
  if (scene.role !== "sar") {
    throw new Error(scene.evidence);
  }
  return scene;
}

function asked(...args: Parameters<typeof classify>): SceneAnswer[] {
  const result = classify(...args);
  return result.status === "ambiguous" ? result.readings.map((r) => r.as) : [];
}

function codeOf(...args: Parameters<typeof classify>): AppErrorCode | null {
  try {
    classify(...args);
    return null;
  } catch (error) {
    return error instanceof AppError ? error.code : null;
  }
}

/** 1000 values from lo to hi: dense at the low end, as backscatter is. */
const spread = (lo: number, hi: number) =>
  Array.from({ length: 1000 }, (_, i) => lo + (hi - lo) * (i / 999) ** 3);
const whole = (lo: number, hi: number) => spread(lo, hi).map(Math.round);
/** Exponential speckle of single-look power with the given mean. */
const speckle = (mean: number) =>
  Array.from({ length: 1000 }, (_, i) => -mean * Math.log(1 - (i + 0.5) / 1000));

describe("Capella", () => {
  it("takes GEO from tag 270", () => {
    const scene = sarOf([whole(0, 9000)], { imageDescription: capellaJson() });
    expect(scene).toMatchObject({
      kind: "capella-geo",
      unit: "dn",
      displayUnit: "sigma0-db",
      calibration: {
        kind: "scale-factor",
        scaleFactor: 9.657046e-5,
        radiometry: "sigma0",
      },
      formula: "σ0 = 20·log10(9.657046e-5 · DN) dB",
      date: "2024-07-09T04:03:29.010153366Z",
      evidence: "TIFF tag 270 holds Capella's metadata: GEO.",
      warnings: [],
      bandIndex: 0,
    });
    expect(scene.nodata.value).toBe(0);
    expect(scene.metadata.lookSide).toBe("right");
  });

  it("takes GEC from the JSON beside it, also when the tag is cut off", () => {
    const sidecar = capellaJson({ productType: "GEC" });
    expect(sarOf([whole(0, 9000)], { sidecar }).kind).toBe("capella-gec");
    const scene = sarOf([whole(0, 9000)], {
      sidecar,
      imageDescription: sidecar.slice(0, 900),
    });
    expect(scene.kind).toBe("capella-gec");
    expect(scene.warnings.join()).toContain("cut off");
  });

  it("warns of a JSON that is another product's, or not Capella's at all", () => {
    const imageDescription = capellaJson();
    const warnings = (sidecar: string) =>
      sarOf([whole(0, 9000)], { imageDescription, sidecar }).warnings.join();
    expect(warnings(imageDescription)).toBe("");
    expect(warnings(capellaJson({ productType: "GEC" }))).toContain("another product");
    expect(warnings('{"type": "Feature"}')).toContain("not Capella's");
  });

  it("refuses a tag that is cut off without one", () => {
    expect(
      codeOf([whole(0, 9000)], { imageDescription: capellaJson().slice(0, 900) }),
    ).toBe("metadata-invalid");
  });

  it.each([
    ["1.6.20", null, 77, 0],
    ["2.67.5", null, 77, 0],
    ["1.10.0", null, 77, 0],
    ["1.6.19", null, 77, 77],
    ["1.6.2", null, 65535, 65535],
    ["1.6.19", null, null, 0],
    ["1.6.19", 5, 77, 5],
    ["2.67.5", 5, 77, 5],
    ["unknown", null, 77, 0],
  ])(
    "nodata: processor %s, tag %s, pixel (0, 0) %s → %s",
    (softwareVersion, nodata, pixel00, value) => {
      const scene = sarOf([whole(0, 9000)], {
        imageDescription: capellaJson({ softwareVersion }),
        nodata,
        pixel00,
      });
      expect(scene.nodata.value).toBe(value);
    },
  );

  it("names β0 and γ0 as the product does, and nothing when it does not say", () => {
    const unit = (radiometry: string) =>
      sarOf([whole(0, 9000)], { imageDescription: capellaJson({ radiometry }) })
        .displayUnit;
    expect(unit("beta_nought")).toBe("beta0-db");
    expect(unit("gamma_nought")).toBe("gamma0-db");
    expect(unit("")).toBe("backscatter-db");
  });

  it("applies no scale factor that is missing or belongs to other samples", () => {
    const missing = sarOf([whole(0, 9000)], {
      imageDescription: capellaJson({ scaleFactor: null }),
    });
    expect(missing.calibration.kind).toBe("uncalibrated-amplitude");
    const preview = sarOf([whole(0, 255)], {
      imageDescription: capellaJson(),
      sampleType: "uint8",
    });
    expect(preview.calibration.kind).toBe("uncalibrated-amplitude");
    expect(preview.warnings.join()).toContain("not applied");
  });

  it("says when the JSON describes an image of another size", () => {
    const scene = sarOf([whole(0, 9000)], {
      imageDescription: capellaJson({ rows: 99 }),
    });
    expect(scene.warnings.join()).toContain("512 × 99 pixels");
  });

  it("asks for the sidecar of a Capella name without metadata", () => {
    const name = "CAPELLA_C14_SP_GEO_HH_20240709040329_20240709040358.tif";
    const scene = sarOf([whole(0, 9000)], { name });
    expect(scene.kind).toBe("amplitude");
    expect(scene.warnings.join()).toContain("_extended.json");
  });
});

describe("complex", () => {
  it("takes SpaceNet 6's chips: |z| with the JSON's scale factor", () => {
    const scene = sarOf([spread(0, 46000)], {
      isComplex: true,
      sampleType: "float32",
      imageDescription: `{"collect": {"image": {"scale_factor": 0.0002777517937677223}}}`,
    });
    expect(scene).toMatchObject({
      kind: "complex-slc",
      displayUnit: "backscatter-db",
      formula: "backscatter = 20·log10(2.777518e-4 · |z|) dB",
    });
  });

  it("takes one without any metadata as relative amplitude", () => {
    const scene = sarOf([spread(0, 4)], { isComplex: true, sampleType: "float32" });
    expect(scene).toMatchObject({ kind: "complex-slc", displayUnit: "dn-db" });
  });

  it("keeps CInt16's factor for the SLC product", () => {
    const scene = sarOf([whole(0, 900)], {
      isComplex: true,
      sampleType: "int16",
      imageDescription: capellaJson({
        productType: "SLC",
        dataType: "CInt16",
        radiometry: "beta_nought",
      }),
    });
    expect(scene).toMatchObject({ kind: "complex-slc", displayUnit: "beta0-db" });
  });
});

describe("floats", () => {
  // spacenet6/sar_masked.tif: minimum, maximum and 39 % NaN of each band.
  const masked = (lo: number, hi: number) => [
    ...spread(lo, hi),
    ...new Array<number>(640).fill(Number.NaN),
  ];

  it("takes four bands of dB with NaN, like sar_masked.tif", () => {
    const scene = sarOf(
      [
        masked(-21.6, 29.3),
        masked(-21.9, 11.7),
        masked(-22, 14.6),
        masked(-21.7, 32.5),
      ],
      { sampleType: "float32" },
    );
    expect(scene).toMatchObject({
      kind: "calibrated-float",
      unit: "backscatter-db",
      displayUnit: "backscatter-db",
      bandIndex: 0,
      calibration: { kind: "decibel" },
    });
    expect(scene.evidence).toContain("−22 to 32.5");
    expect(scene.warnings.join()).toContain("Band 1 of 4");
  });

  it("names the coefficient that the GDAL metadata states", () => {
    const scene = sarOf([spread(-30, 10)], {
      sampleType: "float32",
      gdalMetadata: { units: "gamma0 dB" },
    });
    expect(scene.unit).toBe("gamma0-db");
    const both = sarOf([spread(-30, 10)], {
      sampleType: "float32",
      gdalMetadata: { band_1: "sigma0_db", note: "from beta_nought" },
    });
    expect(both.unit).toBe("backscatter-db");
  });

  it("asks whether floats from 0 to about 10 are power or amplitude", () => {
    expect(asked([speckle(0.5)], { sampleType: "float32" })).toEqual([
      "linear",
      "amplitude",
    ]);
    const linear = sarOf([speckle(0.5)], { sampleType: "float32", answer: "linear" });
    expect(linear).toMatchObject({
      kind: "calibrated-float",
      unit: "backscatter-linear",
    });
    expect(linear.evidence).toContain("user's answer");
    const amplitude = sarOf([speckle(0.5)], {
      sampleType: "float32",
      answer: "amplitude",
    });
    expect(amplitude).toMatchObject({ kind: "amplitude", unit: "dn" });
  });

  it("takes a span that no amplitude has for power", () => {
    const values = [...speckle(0.05), ...speckle(1e-5), 900, 1200];
    expect(sarOf([values], { sampleType: "float32" }).unit).toBe("backscatter-linear");
  });

  it("takes slightly negative power for noise subtraction, not for dB", () => {
    const values = speckle(0.1).map((power) => power - 0.002);
    expect(sarOf([values], { sampleType: "float32" }).unit).toBe("backscatter-linear");
  });

  it("takes whole numbers for DN", () => {
    expect(sarOf([whole(0, 900)], { sampleType: "float32" }).kind).toBe("amplitude");
  });

  it("asks whether three bands from 0 to 1 are a picture or polarisations", () => {
    const bands = [spread(0, 1), spread(0.1, 1), spread(0.2, 0.9)];
    expect(asked(bands, { sampleType: "float32" })).toEqual([
      "eo",
      "linear",
      "amplitude",
    ]);
    const scene = sceneOf(bands, { sampleType: "float32", answer: "eo" });
    expect(scene).toMatchObject({ kind: "rgb-eo", white: 1, unit: "reflectance-01" });
  });

  it("leaves out a band of NaN", () => {
    const scene = sarOf([new Array<number>(1000).fill(Number.NaN), spread(-30, 5)], {
      sampleType: "float32",
    });
    expect(scene.bandIndex).toBe(1);
    expect(scene.warnings.join()).toContain("Band 1 holds no data");
  });
});

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
      mayMeasure: true,
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
  });

  it("asks whether 32-bit integers are amplitude or power", () => {
    expect(asked([whole(0, 1e6)], { sampleType: "uint32" })).toEqual([
      "amplitude",
      "linear",
    ]);
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
      "dB beside an angle",
      [spread(-25, 5), spread(30, 45)],
      { sampleType: "float32" },
      "bands-unsupported",
    ],
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
