import type { Measurement, MeasureRequest, OnProgress } from "./measurement.ts";
import type {
  Disagreement,
  DisagreementRequest,
  FlipsRequest,
  Ladder,
  LadderRequest,
  Registration,
  RegistrationRequest,
  Seams,
  SeamsRequest,
} from "./studies.ts";

/**
 * The measuring part of the engine. It works in slices, so that map tiles are rendered
 * meanwhile.
 */
export interface Measuring {
  /** @throws AppError measure-refused with the reason */
  measure(
    request: MeasureRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Measurement>;
  /** @throws AppError measure-refused with the reason */
  registration(
    request: RegistrationRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Registration>;
  /** @throws AppError measure-refused with the reason */
  ladder(
    request: LadderRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Ladder>;
  /** @throws AppError measure-refused with the reason */
  disagreement(
    request: DisagreementRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Disagreement>;
  /** @throws AppError measure-refused where no tiles meet, or all is one colour */
  seams(
    request: SeamsRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Seams>;
  /**
   * Measures the disagreement of four pictures: of the input as it is, mirrored left to
   * right, top to bottom, and both. Runs that are missing in the area are made.
   * Mirrored results are only used for value maps.
   * @throws AppError measure-refused with the reason, and those of a run; AbortError,
   *   too, when the scene is closed meanwhile
   */
  flips(
    request: FlipsRequest,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Disagreement>;
}
