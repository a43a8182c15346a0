import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareVersions,
  type NodataEvidence,
  nodataRule,
  versionParts,
} from "./nodata-rule.ts";

describe("versions", () => {
  it.each([
    ["1.6.20", [1, 6, 20]],
    [" v2.67.5", [2, 67, 5]],
    ["1.6.20-rc1", [1, 6, 20]],
    ["3", [3]],
    ["", null],
    ["unknown", null],
  ])("reads %s", (text, parts) => {
    expect(versionParts(text)).toEqual(parts);
  });

  it("compares number by number, not as text or as decimals", () => {
    const order = ["1.6", "1.6.2", "1.6.19", "1.6.20", "1.10.0", "2.0", "10.1"];
    const parts = order.map((version) => versionParts(version) ?? []);
    const mixed = [...parts].reverse().sort(compareVersions);
    expect(mixed).toEqual(parts);
    expect(compareVersions([1, 6], [1, 6, 0])).toBe(0);
  });

  it("is antisymmetric", () => {
    const version = fc.array(fc.nat(30), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(
          Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a)),
        ).toBe(0);
      }),
    );
  });
});

const evidence = (change: Partial<NodataEvidence>): NodataEvidence => ({
  ...{ tag: null, fill: null, hasMask: false, product: "other" },
  ...change,
});

describe("nodataRule", () => {
  it("says why, with the version in it", () => {
    const rule = nodataRule(
      evidence({ product: "capella-detected" }),
      { softwareVersion: "1.6.19" },
      41,
    );
    expect(rule).toEqual({
      value: 41,
      reason: "value of pixel (0, 0), since Capella's processor 1.6.19 < 1.6.20",
    });
  });

  it("follows the tag before everything else", () => {
    for (const product of ["capella-detected", "amplitude", "other"] as const) {
      expect(nodataRule(evidence({ tag: -9999, product }), null, 7)).toEqual({
        value: -9999,
        reason: "GDAL_NODATA tag: -9999",
      });
    }
  });

  it("leaves floats and complex samples to NaN", () => {
    expect(nodataRule(evidence({}), null, 7).value).toBeNull();
  });

  it("leaves zeros of 8 bits to the border, and to a mask where there is one", () => {
    const product = "amplitude-8-bit";
    expect(nodataRule(evidence({ product }), null, 0)).toMatchObject({
      value: 0,
      scope: "border",
    });
    const masked = nodataRule(evidence({ product, hasMask: true }), null, 0);
    expect(masked).toMatchObject({ value: null });
    expect(masked.scope).toBeUndefined();
    expect(nodataRule(evidence({ product, tag: 0 }), null, 0)).toEqual({
      value: 0,
      reason: "GDAL_NODATA tag: 0",
    });
  });

  it("takes a fill value that only the numbers show, and says how much it fills", () => {
    const fill = { value: -9999, share: 0.2734, kind: "outlier" } as const;
    const rule = nodataRule(evidence({ fill }), null, null);
    expect(rule.value).toBe(-9999);
    expect(rule.reason).toContain("27 %");
  });
});
