import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import { capellaJson } from "#testing/capella-json.ts";
import {
  type CapellaMetadata,
  capellaToSarMetadata,
  parseCapellaMetadata,
} from "./capella-metadata.ts";
import { isoToSeconds, lookGeometry } from "./look-geometry.ts";

const REAL = join(process.env.SAR2EARTH_DATA ?? "", "capella-metadata");
const hasReal = existsSync(REAL);

function parse(json: string): CapellaMetadata {
  const metadata = parseCapellaMetadata(json);
  if (metadata === null) {
    throw new Error("not read as Capella's metadata");
  }
  return metadata;
}

describe.skipIf(!hasReal)("real Capella JSON", () => {
  const read = (type: string) => {
    const name = readdirSync(REAL).find((file) => file.includes(`_${type}_`)) ?? "";
    return readFileSync(join(REAL, name), "utf8");
  };

  it("reads the GEO product", () => {
    const metadata = parse(read("GEO"));
    expect(metadata.scaleFactor).toBe(9.657046131856903e-5);
    expect(metadata).toMatchObject({
      rows: 24638,
      columns: 24103,
      dataType: "UInt16",
      calibrationLevel: "full",
    });
    expect(metadata.stateVectors).toHaveLength(148);
    expect(capellaToSarMetadata(metadata)).toMatchObject({
      product: "GEO",
      platform: "capella-14",
      mode: "spotlight",
      polarisation: "HH",
      band: "X",
      startTime: "2024-07-09T04:03:29.010153366Z",
      lookSide: "left",
      looksRange: 1,
      looksAzimuth: 9,
      enl: 9,
      processorVersion: "2.67.5",
      licence: "https://www.capellaspace.com/data-licensing/",
    });
  });

  it("finds the look azimuth of GEC and SLC on the stated side of the heading", () => {
    for (const [type, side] of [
      ["GEC", "left"],
      ["SLC", "right"],
    ] as const) {
      const metadata = capellaToSarMetadata(parse(read(type)));
      expect(metadata.lookSide).toBe(side);
      // The heading at the satellite is computed apart from the azimuth at the target:
      // they differ from a right angle by the convergence of the meridians only.
      const heading = headingDeg(parse(read(type)));
      const turn =
        (((metadata.lookAzimuthDeg ?? Number.NaN) - heading + 540) % 360) - 180;
      expect(Math.abs(turn - (side === "left" ? -90 : 90))).toBeLessThan(8);
    }
  });

  it("gets the stated incidence angle, to 0.05°, from the positions alone", () => {
    for (const type of ["GEO", "GEC", "SLC"]) {
      const metadata = parse(read(type));
      const incidence = lookGeometry(metadata)?.incidenceAngleDeg ?? Number.NaN;
      expect(Math.abs(incidence - (metadata.incidenceAngleDeg ?? 0))).toBeLessThan(
        0.05,
      );
    }
  });

  it("reads β0 of the SLC", () => {
    expect(parse(read("SLC")).radiometry).toBe("beta_nought");
  });

  it("names a file cut off anywhere", () => {
    const text = read("GEC");
    for (const length of [2, 20, 5000, text.length - 2]) {
      expect(() => parseCapellaMetadata(text.slice(0, length))).toThrow(AppError);
    }
  });
});

describe("parseCapellaMetadata", () => {
  it("reads SpaceNet 6's 64 bytes: a scale factor and nothing else", () => {
    const metadata = parse(`{"collect": {"image": {"scale_factor": 0.00027775179}}}`);
    expect(metadata.scaleFactor).toBe(0.00027775179);
    const { scaleFactor: _, stateVectors, ...rest } = metadata;
    expect(stateVectors).toEqual([]);
    expect(Object.values(rest).every((value) => value === null)).toBe(true);
    expect(Object.values(capellaToSarMetadata(metadata)).every((v) => v === null)).toBe(
      true,
    );
  });

  it("takes values whose type changed between versions", () => {
    const metadata = parse(
      JSON.stringify({
        product_version: 1.1,
        software_version: null,
        license: { url: "x" },
        collect: {
          mode: 7,
          image: { scale_factor: "1e-4", enl: "", nesz_peak: "-", center_pixel: null },
          radar: [],
          state: { state_vectors: "none" },
        },
      }),
    );
    expect(metadata).toMatchObject({
      productVersion: "1.1",
      softwareVersion: null,
      license: null,
      mode: "7",
      scaleFactor: 1e-4,
      enl: null,
      neszPeakDb: null,
      stateVectors: [],
    });
  });

  it("takes no scale factor that is zero, negative or no number", () => {
    for (const scaleFactor of [0, -1, "many", null]) {
      expect(parse(capellaJson({ scaleFactor })).scaleFactor).toBeNull();
    }
  });

  it("reads past a byte order mark and trailing NULs", () => {
    expect(parse(`\uFEFF${capellaJson()}\n\0`).productType).toBe("GEO");
  });

  it("leaves other programs' descriptions alone", () => {
    for (const text of [
      "",
      "Sentinel-1",
      '{"shape": [1, 2]}',
      "[1]",
      "{note}",
      '"x"',
    ]) {
      expect(parseCapellaMetadata(text)).toBeNull();
    }
  });

  it("names a JSON that is cut off, with what helps", () => {
    try {
      parseCapellaMetadata(capellaJson().slice(0, 400));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "metadata-invalid" });
      expect((error as AppError).hint).toContain("_extended.json");
    }
  });
});

describe("look azimuth", () => {
  it("is east for a right-looking antenna that crosses the equator northwards", () => {
    const right = capellaToSarMetadata(parse(capellaJson({ pointing: "right" })));
    expect(right.lookAzimuthDeg).toBeCloseTo(90, 6);
    const left = capellaToSarMetadata(parse(capellaJson({ pointing: "left" })));
    expect(left.lookAzimuthDeg).toBeCloseTo(270, 6);
  });

  it("is not given when positions contradict the stated side", () => {
    const metadata = parse(capellaJson({ pointing: "right" }));
    const sar = capellaToSarMetadata({ ...metadata, pointing: "left" });
    expect(sar).toMatchObject({ lookSide: "left", lookAzimuthDeg: null });
    expect(capellaToSarMetadata({ ...metadata, pointing: null }).lookSide).toBe(
      "right",
    );
  });

  it("is not given without positions around the centre time", () => {
    const metadata = parse(capellaJson());
    for (const change of [
      { stateVectors: [] },
      { stateVectors: metadata.stateVectors.slice(4) },
      { targetPositionM: null },
      { centerTime: "yesterday" },
    ]) {
      expect(
        capellaToSarMetadata({ ...metadata, ...change }).lookAzimuthDeg,
      ).toBeNull();
    }
  });

  it("changes by less than 0.01° when velocities are missing", () => {
    const metadata = parse(capellaJson());
    const stateVectors = metadata.stateVectors.map((v) => ({ ...v, velocityMs: null }));
    const sar = capellaToSarMetadata({ ...metadata, stateVectors });
    expect(sar.lookAzimuthDeg).toBeCloseTo(90, 2);
  });
});

it("keeps nanoseconds of a time, and takes a zone", () => {
  const at = isoToSeconds("2024-07-09T04:03:43.566999123Z") ?? 0;
  expect(at % 1).toBeCloseTo(0.566999123, 6);
  expect(isoToSeconds("2024-07-09T06:03:43.455662+0200")).toBeCloseTo(
    isoToSeconds("2024-07-09T04:03:43.455662Z") ?? 0,
    6,
  );
  expect(isoToSeconds("2024-07-09")).toBeNull();
  expect(isoToSeconds("2024-13-09T00:00:00Z")).toBeNull();
});

/** Direction of flight over the ground at the middle state vector, spherical Earth. */
function headingDeg(metadata: CapellaMetadata): number {
  const middle = metadata.stateVectors[Math.floor(metadata.stateVectors.length / 2)];
  const [x, y, z] = middle?.positionM ?? [0, 0, 0];
  const [u, v, w] = middle?.velocityMs ?? [0, 0, 0];
  const lon = Math.atan2(y, x);
  const lat = Math.atan2(z, Math.hypot(x, y));
  const east = -Math.sin(lon) * u + Math.cos(lon) * v;
  const north =
    -Math.sin(lat) * (Math.cos(lon) * u + Math.sin(lon) * v) + Math.cos(lat) * w;
  return (Math.atan2(east, north) * 180) / Math.PI;
}
