/** This port opens scenes and tells what is known about them. */
import type { Box } from "#core/geo/placement.ts";
import type { RegionsFile } from "#core/regions/regions-file.ts";
import type { StatedFacts } from "#core/sar/check-facts.ts";
import type { TextFile } from "#core/sar/documents/product-document.ts";
import type { Scene, SceneAnswer, SceneReading } from "#core/sar/scene.ts";
import type { SceneId } from "./ids.ts";
import type { OnProgress } from "./measurement.ts";
import type { SourceInput } from "./raster-source.ts";

export type OpenedScene = {
  readonly sceneId: SceneId;
  readonly scene: Scene;
  /**
   * The cost of building overviews, for a large file without any, which stays empty
   * when zoomed out until `buildOverview` was called. Null when the scene can be shown
   * at every zoom.
   */
  readonly missingOverview: {
    readonly pixels: number;
    readonly bytes: number | null;
  } | null;
  readonly byteLength: number | null;
};

export type OpenOutcome =
  | { readonly status: "opened"; readonly opened: OpenedScene }
  /**
   * The file fits several kinds; the user chooses one, and the file is opened again
   * with the answer.
   */
  | {
      readonly status: "ambiguous";
      readonly name: string;
      readonly readings: readonly SceneReading[];
    };

export type DbHistogram = {
  readonly loDb: number;
  readonly hiDb: number;
  /** Equal bins from lo to hi. */
  readonly counts: readonly number[];
  readonly n: number;
  /** dB at the percentiles 0.1, 1, 2, 5, 25, 50, 75, 95, 98, 99, 99.9. */
  readonly percentiles: Readonly<Record<string, number>>;
};

export interface Scenes {
  /**
   * Returns the regions that ship with the page, with absolute addresses; null if there
   * are none (yet). The list is read again at each call, because it grows while regions
   * are being made.
   * @throws AppError catalog-invalid, network-unavailable
   */
  loadRegions(): Promise<RegionsFile | null>;
  /**
   * Opens a scene. `sidecar` is the text of a `_extended.json` dropped beside the
   * image, `documents` are other files that describe its product, `facts` are what the user states because a radar image's file does not,
   * `sceneId` is the id that the scene had in an earlier engine.
   * @throws AppError for everything that cannot be opened
   */
  openScene(
    input: SourceInput,
    options?: {
      readonly answer?: SceneAnswer;
      readonly sidecar?: string;
      readonly documents?: readonly TextFile[];
      readonly facts?: StatedFacts;
      /**
       * The stored value of white, for optical images of which none is stated: two of them
       * are compared with the same.
       */
      readonly white?: number;
      readonly sceneId?: SceneId;
    },
    signal?: AbortSignal,
  ): Promise<OpenOutcome>;
  closeScene(sceneId: SceneId): Promise<void>;
  /**
   * Reads a large file once and keeps overviews in memory, so that the scene can be
   * drawn at every zoom. If it is aborted, the scene does not change.
   * @throws AppError of the file
   */
  buildOverview(
    sceneId: SceneId,
    onProgress: OnProgress,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Returns the dB histogram of a box (scene CRS), sampled from a suitable overview. */
  histogram(
    sceneId: SceneId,
    box: Box | null,
    signal?: AbortSignal,
  ): Promise<DbHistogram | null>;
  /** Returns the bytes that were read from the scene's file so far. */
  bytesRead(sceneId: SceneId): Promise<number>;
}
