/** This port reads what covers a scene's ground from objects of OpenStreetMap. */
import type { Box } from "#core/geo/placement.ts";
import type { LabelShape, SceneLandCover } from "#core/labels/scene-land-cover.ts";
import type { SceneId } from "./ids.ts";

export type LandCoverReading = {
  readonly cover: SceneLandCover;
  /** The lowest first; only those that the scene's ground touches. */
  readonly shapes: readonly LabelShape[];
  /** Objects on the scene that are too many to be drawn; they count in `cover`. */
  readonly undrawn: number;
};

export interface LandCovers {
  /**
   * @param file GeoJSON, as overpass-turbo, QuickOSM and ogr2ogr write it, or a server's
   *   answer; `ground` is the part of the scene that it is about, in its CRS, null = all
   * @throws AppError labels-invalid: not such a file, too large, or none of its objects
   *   lies on the scene; grid-mismatch for a scene without a place on Earth
   */
  readLandCover(
    sceneId: SceneId,
    file: {
      readonly name: string;
      readonly blob: Blob;
      readonly ground: Box | null;
    },
    signal?: AbortSignal,
  ): Promise<LandCoverReading>;
}
