/** This file parses `--box` and `--box-crs`, which select a part of a scene. */

import { AppError } from "#core/errors.ts";
import { isCrsKnown } from "#core/geo/crs.ts";
import { type Box, reprojectBox } from "#core/geo/placement.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import { wrongUse } from "./wrong-use.ts";

export type GivenBox = {
  readonly box: Box;
  /** Null = the scene's own CRS. */
  readonly crs: CrsCode | null;
};

const LON_LAT: CrsCode = "EPSG:4326";

/** Parses the options. @throws AppError argument-invalid */
export function parseBox(
  text: string | undefined,
  crsText: string | undefined,
): GivenBox | null {
  if (text === undefined) {
    if (crsText !== undefined) {
      throw wrongUse("--box with --box-crs", `--box-crs ${crsText} alone`);
    }
    return null;
  }
  const box = text
    .split(",")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [minX = 0, minY = 0, maxX = 0, maxY = 0] = box;
  if (box.length !== 4 || !box.every(Number.isFinite) || minX >= maxX || minY >= maxY) {
    throw wrongUse(
      "--box=MINX,MINY,MAXX,MAXY, four numbers, each minimum below its maximum",
      `--box=${text}`,
    );
  }
  return {
    box: [minX, minY, maxX, maxY],
    crs: crsText === undefined ? null : parseCrs(crsText),
  };
}

function parseCrs(text: string): CrsCode {
  if (text.toLowerCase() === "lonlat") {
    return LON_LAT;
  }
  const code = /^EPSG:(\d{1,6})$/i.exec(text)?.[1];
  const crs: CrsCode = `EPSG:${Number(code)}`;
  if (code === undefined || !isCrsKnown(crs)) {
    throw wrongUse("--box-crs lonlat or EPSG:CODE of a known CRS", `--box-crs ${text}`);
  }
  return crs;
}

/**
 * Returns the box in the scene's CRS: the bounding box where the CRS differs.
 * @throws AppError argument-invalid where the box cannot be projected into it
 */
export function boxInScene({ box, crs }: GivenBox, sceneCrs: CrsCode): Box {
  if (crs === null || crs === sceneCrs) {
    return box;
  }
  const placed = sceneCrs === "pixel" ? null : reprojectBox(box, crs, sceneCrs);
  if (placed === null) {
    throw new AppError("argument-invalid", "The box has no place in the scene.", {
      expected:
        sceneCrs === "pixel" ? "a box in pixels: x right, y up from 0" : sceneCrs,
      found: `${box.join(",")} in ${crs}`,
      hint: "Give the box in the scene's own CRS, which `sar2earth inspect` prints.",
    });
  }
  return placed;
}
