import { describe, expect, test } from "vitest";
import type { Grid } from "#core/raster/grid.ts";
import { validateOutput } from "./picture-files.ts";

const grid = (width: number, height: number): Grid => ({
  ...{ crs: "EPSG:32631", width, height },
  affine: [1, 0, 0, 0, -1, 0],
});

describe("an output that could not be written is refused before the work", () => {
  test.each([
    ["a.png", 10_000, "rgb8", "a PNG", "--out name.tif"],
    ["a.tif", 20_000, "rgb8", "one GeoTIFF", "--tile-range 1/2"],
    ["a.tif", 17_320, "power", "one GeoTIFF", "--tile-range 1/2"],
  ] as const)("%s of %i² %s", (path, side, pixels, format, hint) => {
    expect(() => validateOutput(path, grid(side, side), pixels)).not.toThrow();
    expect(() => validateOutput(path, grid(side + 1, side + 1), pixels)).toThrow(
      expect.objectContaining({
        message: `The picture is too large for ${format}.`,
        hint: expect.stringContaining(hint),
      }),
    );
  });

  test("radar power as a picture", () => {
    expect(() => validateOutput("a.png", grid(9, 9), "power")).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("--out name.tif") }),
    );
  });
});
