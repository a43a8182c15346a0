import { describe, expect, it } from "vitest";
import { capellaJson } from "#testing/capella-json.ts";
import {
  asked,
  codeOf,
  sarOf,
  sceneOf,
  speckle,
  spread,
  whole,
} from "#testing/classified.ts";

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

  it("tells a simulated product by its own words", () => {
    const real = sarOf([whole(0, 9000)], { imageDescription: capellaJson() });
    expect(real.isSimulated).toBe(false);
    const imageDescription = capellaJson().replace(
      "capella-14",
      "capella-14 (simulated)",
    );
    expect(sarOf([whole(0, 9000)], { imageDescription }).isSimulated).toBe(true);
    const gdalMetadata = { NOTE: "Simulated optical image, not an observation" };
    expect(sarOf([whole(0, 9000)], { gdalMetadata }).isSimulated).toBe(true);
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

  it("believes samples that cannot be digital numbers more than the tag beside them", () => {
    const given = { imageDescription: capellaJson(), sampleType: "float32" } as const;
    const decibels = sarOf([spread(-25, 5)], given);
    expect(decibels.kind).toBe("calibrated-float");
    expect(decibels.warnings.join()).toContain("partly negative, which DN never are");
    const power = sarOf([spread(0.001, 0.3)], { ...given, answer: "linear" });
    expect(power.calibration.kind).toBe("linear");
    expect(power.warnings.join()).toContain("samples are no such numbers");
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
