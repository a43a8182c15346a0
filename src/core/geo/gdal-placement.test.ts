/** Placement against GDAL's numbers (src/testing/fixtures/make-gdal-placement.mjs). */
import { expect, test } from "vitest";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import type { CrsCode, Grid } from "#core/raster/grid.ts";
import fixture from "#testing/fixtures/gdal-placement.json";
import { createTransform } from "./crs.ts";
import { parseGeoreference } from "./geo-keys.ts";
import { gridCorners } from "./placement.ts";

/** The aim; the product promises 0.5 px. */
const PLACEMENT_PX = 1e-3;

test.each(fixture.files)("tags of $name place its pixels where GDAL does", (file) => {
  const georeference = parseGeoreference(file.tags);
  expect(georeference?.crs).toBe(file.expectedCrs);
  if (georeference === null) {
    return;
  }
  const { crs, affine } = georeference;
  const grid: Grid = { crs, affine, width: file.width, height: file.height };
  for (const [k, value] of file.affine.entries()) {
    // gdalinfo prints 15 digits.
    expect(affine[k]).toBeCloseTo(value, Math.abs(value) > 1e6 ? 7 : 8);
  }
  const fromLonLat = createTransform("EPSG:4326", crs);
  const toLonLat = createTransform(crs, "EPSG:4326");
  const toPixel = invertAffine(affine);
  const errors = file.inside.flatMap(([col = 0, row = 0, lon = 0, lat = 0]) => {
    const [colFound, rowFound] = pixelToWorld(toPixel, ...fromLonLat(lon, lat));
    const back = toLonLat(...pixelToWorld(affine, col, row));
    const [colBack, rowBack] = pixelToWorld(toPixel, ...fromLonLat(...back));
    return [
      Math.hypot(colFound - col, rowFound - row),
      Math.hypot(colBack - col, rowBack - row),
    ];
  });
  expect(Math.max(...errors)).toBeLessThan(PLACEMENT_PX);

  const corners = gridCorners(grid);
  const cornerErrors = file.corners.map(([lon = 0, lat = 0], k) => {
    const expected = pixelToWorld(toPixel, ...fromLonLat(lon, lat));
    const found = pixelToWorld(toPixel, ...fromLonLat(...(corners?.[k] ?? [0, 0])));
    return Math.hypot(found[0] - expected[0], found[1] - expected[1]);
  });
  expect(Math.max(...cornerErrors)).toBeLessThan(PLACEMENT_PX);
  // Two signs of the same place apart (±180°), the numbers themselves agree.
  for (const [k, [lon = 0, lat = 0]] of file.corners.entries()) {
    expect(corners?.[k]?.[0]).toBeCloseTo(lon, 8);
    expect(corners?.[k]?.[1]).toBeCloseTo(lat, 8);
  }
});

/**
 * Metres. Everything else agrees to 0.1 µm. The shifted datums' parameters have fewer
 * digits here than in GDAL, and a shift drops the height, so that it does not quite
 * invert; proj4's inverse of Lambert azimuthal equal area is a short series.
 */
const LOOSER_M: Readonly<Record<number, number>> = {
  2056: 2e-3,
  3035: 5e-4,
  27700: 2e-3,
  28992: 1e-2,
};
const METRES_PER_DEGREE = 111_320;

test.each(fixture.crs)("EPSG:$code agrees with GDAL", ({ code, points }) => {
  const crs: CrsCode = `EPSG:${code}`;
  const limitM = LOOSER_M[code] ?? 1e-6;
  const to = createTransform("EPSG:4326", crs);
  const from = createTransform(crs, "EPSG:4326");
  for (const [lon = 0, lat = 0, x = 0, y = 0] of points) {
    const [xFound, yFound] = to(lon, lat);
    expect(Math.hypot(xFound - x, yFound - y)).toBeLessThan(limitM);
    const [lonBack, latBack] = from(xFound, yFound);
    expect(Math.hypot(lonBack - lon, latBack - lat) * METRES_PER_DEGREE).toBeLessThan(
      limitM,
    );
  }
});
