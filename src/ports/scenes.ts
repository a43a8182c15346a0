/** Scenes: files that are open, and what there is to be known about one. */
import type { Box } from "#core/geo/placement.ts";
import type { RegionsFile } from "#core/regions/regions-file.ts";
import type { Scene, SceneAnswer, SceneReading } from "#core/sar/scene.ts";
import type { StatedFacts } from "#core/sar/stated-facts.ts";
import type { SceneId } from "./ids.ts";
import type { OnProgress } from "./measurement.ts";
import type { SourceInput } from "./raster-source.ts";

export type OpenedScene = {
  readonly sceneId: SceneId;
  readonly scene: Scene;
  /**
   * Null when the scene can be shown at every zoom. Otherwise what it would cost to: the
   * file is large and has no overviews, so far zooms stay empty until `buildOverview`.
   */
  readonly missingOverview: {
    readonly pixels: number;
    readonly bytes: number | null;
  } | null;
  readonly byteLength: number | null;
};

export type OpenOutcome =
  | { readonly status: "opened"; readonly opened: OpenedScene }
  /** The file fits several kinds: the user chooses, then opens again with the answer. */
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
   * The regions that ship with the page, with absolute addresses; null where there are
   * none (yet). Read anew at each call: while they are being made there are more each time.
   * @throws AppError catalog-invalid, network-unavailable
   */
  loadRegions(): Promise<RegionsFile | null>;
  /**
   * `sidecar` is the text of a `_extended.json` dropped beside the image, `facts` what a
   * person states of a radar image because its file does not, `sceneId` the name that the
   * scene had in an engine before this one.
   * @throws AppError for everything that cannot be opened
   */
  openScene(
    input: SourceInput,
    options?: {
      readonly answer?: SceneAnswer;
      readonly sidecar?: string;
      readonly facts?: StatedFacts;
      readonly sceneId?: SceneId;
    },
    signal?: AbortSignal,
  ): Promise<OpenOutcome>;
  closeScene(sceneId: SceneId): Promise<void>;
  /**
   * Reads a large file once and keeps an overview in memory, from which the scene can be
   * seen at every zoom. The scene is as before when it was aborted.
   * @throws AppError of the file
   */
  buildOverview(
    sceneId: SceneId,
    onProgress: OnProgress,
    signal?: AbortSignal,
  ): Promise<void>;
  /** dB histogram of a box (scene CRS), sampled from a fitting overview. */
  histogram(
    sceneId: SceneId,
    box: Box | null,
    signal?: AbortSignal,
  ): Promise<DbHistogram | null>;
  /** Bytes read from the scene's file so far. */
  bytesRead(sceneId: SceneId): Promise<number>;
}
