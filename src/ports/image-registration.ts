/**
 * This port measures whether an optical image lies on a radar image, from what both show.
 */
import type { Grid } from "#core/raster/grid.ts";
import type {
  Judgement,
  MeasuredShift,
} from "#core/registration/judge-registration.ts";
import type { SceneId } from "./ids.ts";
import type { Area, OnProgress } from "./measurement.ts";
import type { Shift } from "./studies.ts";

export type RegisterImagesRequest = {
  readonly sarSceneId: SceneId;
  readonly eoSceneId: SceneId;
  /** In the CRS of the radar image's grid. */
  readonly area: Area;
};

/** What one window of the two images says by itself. */
export type LocalRegistration = Shift & {
  /** Its middle, in pixels of the grid. */
  readonly col: number;
  readonly row: number;
  /** Its correlation peak over the next one; 0 where the peak is cut off. */
  readonly peakRatio: number;
  /** Distance from what all agreeing windows say together, pixels. */
  readonly residualPx: number;
  readonly isAgreeing: boolean;
};

/** How an optical image lies on a radar image. */
export type ImageRegistration = Judgement &
  /** At the grid's middle: what the radar shows at (col, row) the EO has at (col + dx, row + dy). */
  Pick<MeasuredShift, "dx" | "dy" | "errorPx" | "ground"> & {
    /** Turn in degrees, clockwise on screen, and relative change of size about the middle; 0 where a shift explains the windows as well. */
    readonly turnDeg: number;
    readonly stretch: number;
    /** How far an object of 5 m is drawn towards the radar; null = look or incidence not known. */
    readonly leanPx: number | null;
    /** Share of the windows that agree, in [0, 1]. */
    readonly confidence: number;
    readonly agreeing: number;
    /** Highest peak of the whole area's correlation over the next one. */
    readonly peakRatio: number;
    readonly windows: readonly LocalRegistration[];
    /** The grid that both were brought to; shifts are in its pixels. */
    readonly grid: Grid;
    /** Ground metres of its pixels; null in pixel space. */
    readonly pixelM: number | null;
    /** Window, model and gate in one line. */
    readonly protocol: string;
  };

export interface ImageRegistering {
  /**
   * Finds how an optical image lies on a radar image, from what both show.
   * @throws AppError measure-refused with the reason
   */
  registerImages(
    request: RegisterImagesRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<ImageRegistration>;
}
