import { movedTable } from "#core/sar/calibration-table.ts";
import type { SarScene } from "#core/sar/scene.ts";
import type { RasterSource } from "#ports/raster-source.ts";

/** Gives a scene whose pixels were moved to their places the table at those places. */
export function withMovedTable(scene: SarScene, source: RasterSource): SarScene {
  const { calibration } = scene;
  const at = source.storedPixelAt;
  return calibration.kind !== "table" || at === undefined
    ? scene
    : {
        ...scene,
        calibration: { ...calibration, table: movedTable(calibration.table, at) },
      };
}
