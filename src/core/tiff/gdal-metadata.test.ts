import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatGdalMetadata,
  parseGdalMetadata,
  parseGdalNodata,
} from "#core/tiff/gdal-metadata.ts";

describe("GDAL_METADATA", () => {
  test("as GDAL writes it", () => {
    const xml = `<GDALMetadata>
  <Item name="ACQUIRED">2024-07-09</Item>
  <Item name="DESCRIPTION" sample="0" role="description">HH &amp;amp; HV</Item>
  <Item name="STATISTICS_MEAN" sample="1">12.5</Item>
</GDALMetadata>`;
    expect(parseGdalMetadata(xml)).toEqual({
      ACQUIRED: "2024-07-09",
      "DESCRIPTION#1": "HH & HV",
      "STATISTICS_MEAN#2": "12.5",
    });
  });

  test("anything that is written is read back", () => {
    const key = fc.stringMatching(/^[A-Za-z_]{1,8}(#[1-9])?$/);
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.string(), { noNullPrototype: true }),
        (items) => {
          expect(parseGdalMetadata(formatGdalMetadata(items))).toEqual(items);
        },
      ),
    );
  });

  test("what is no such list has no items", () => {
    expect(parseGdalMetadata("not XML <Item")).toEqual({});
  });
});

test("GDAL_NODATA", () => {
  const texts = ["0", " -9999 ", "-3.4028234663852886e+38", "nan", "-inf", "", "none"];
  expect(texts.map(parseGdalNodata)).toEqual([
    0,
    -9999,
    -3.4028234663852886e38,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    null,
    null,
  ]);
});
