import { AppError } from "#core/errors.ts";
import { boxToWindow } from "#core/geo/placement.ts";
import { measurePair, pairOfRasters } from "#core/metrics/measure-pair.ts";
import { type Grid, intersectWindows, windowGrid } from "#core/raster/grid.ts";
import type { Box, Measurement } from "#ports/engine.ts";
import { readOnGrid } from "./read-on-grid.ts";
import type { ResultRaster } from "./result-raster.ts";
import type { SceneHandle } from "./scene-handle.ts";

/** Above this a box is asked for: the pair would take half a gigabyte. */
const LIMIT_PX = 16_777_216;

/**
 * Metrics of a translated picture against a reference, on the picture's own grid (the
 * SAR's grid at the model's GSD), where both are valid.
 * @throws AppError measure-refused with the reason
 */
export async function measureResult(
  result: ResultRaster,
  reference: SceneHandle,
  box: Box | null,
): Promise<Measurement> {
  const full = result.levels[0] as Grid;
  if (reference.scene.role !== "eo") {
    throw refusal(
      "an optical image as the reference",
      "a radar image",
      "Drop an EO GeoTIFF.",
    );
  }
  const written = result.written();
  const asked = box === null ? written : boxToWindow(full, box);
  const window =
    asked === null || written === null ? null : intersectWindows(asked, written);
  if (window === null) {
    throw refusal("computed pixels", "none here", "Translate this view first.");
  }
  if (window.width * window.height > LIMIT_PX) {
    throw refusal(
      `at most ${LIMIT_PX / 1e6} megapixels`,
      `${((window.width * window.height) / 1e6).toFixed(1)} megapixels`,
      "Zoom in or draw a box.",
    );
  }
  const grid = windowGrid(full, window);
  const candidate = result.read(0, window);
  const other = await readOnGrid(reference, grid, "exact");
  if (other === null) {
    throw refusal(
      "a reference that overlaps the scene",
      `${reference.scene.name} lies elsewhere`,
      "Drop an EO image of the same place.",
    );
  }
  const common = { bands: 3, unit: "reflectance-01", grid } as const;
  const pair = pairOfRasters(
    { ...common, ...candidate },
    { raster: { ...common, ...other }, mayMeasure: reference.scene.mayMeasure },
  );
  const { n, readings, refused } = measurePair(pair);
  const reasons = refused.map(({ id, label, error }) => ({
    id,
    label,
    reason: `${error.message} Expected ${error.expected}; found ${error.found}.`,
  }));
  return { n, grid, readings, refused: reasons };
}

function refusal(expected: string, found: string, hint: string): AppError {
  return new AppError("measure-refused", "This cannot be measured.", {
    expected,
    found,
    hint,
  });
}
