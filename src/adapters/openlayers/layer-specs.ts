/** This file compares two layer specifications: does a change need new pixels? */
import type { Grid } from "#core/raster/grid.ts";
import type { LayerSpec, Stretch } from "#ports/map-view.ts";
import { isSameKey } from "./live-layer.ts";

export function stretchOf(spec: LayerSpec): Stretch | null {
  return spec.kind === "db" ? spec.stretch : null;
}

/** Tells whether the drawn pixels can be kept; opacity and stretch may differ. */
export function hasSamePixels(a: LayerSpec, b: LayerSpec): boolean {
  switch (a.kind) {
    case "db":
    case "rgba":
      return (
        (b.kind === "db" || b.kind === "rgba") &&
        a.kind === b.kind &&
        a.isGapHatched === b.isGapHatched &&
        isSameKey(a.key, b.key) &&
        isSameGrid(a.grid, b.grid)
      );
    case "tiles":
      return (
        b.kind === "tiles" &&
        a.url === b.url &&
        a.sessionKey === b.sessionKey &&
        a.minZoom === b.minZoom &&
        a.maxZoom === b.maxZoom
      );
    case "vectors":
      return b.kind === "vectors" && a.features === b.features && a.crs === b.crs;
  }
}

function isSameGrid(a: Grid, b: Grid): boolean {
  return (
    a.crs === b.crs &&
    a.width === b.width &&
    a.height === b.height &&
    a.affine.every((value, i) => value === b.affine[i])
  );
}
