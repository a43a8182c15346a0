/**
 * This file calls GDAL's command line to check our own results; tests that need it are
 * skipped without it.
 */
import { execFileSync, spawnSync } from "node:child_process";

export const hasGdal = spawnSync("gdalinfo", ["--version"]).status === 0;

/** What `gdalinfo -json` says of a file: of its JSON, each test looks at a part. */
export function gdalInfo(
  path: string,
  ...options: string[]
): ReturnType<typeof JSON.parse> {
  return JSON.parse(execFileSync("gdalinfo", ["-json", ...options, path]).toString());
}

/** The CRS that GDAL finds in a file, e.g. `EPSG:32631`. */
export function gdalCrs(path: string): string {
  return execFileSync("gdalsrsinfo", ["-o", "epsg", path]).toString().trim();
}
