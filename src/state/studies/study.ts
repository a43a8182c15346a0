/**
 * This file defines studies: measurements that take time and are started on request.
 * Each has a file (`x.study.ts`) and a line in the registry `study-table.ts`; the
 * store, the effect and the page's sections iterate over the registry and know no study
 * by name, except those with a view of their own (`ui/measure/study-sections.tsx`).
 */
import type { AppErrorData } from "#core/errors.ts";
import type { DistributionMeasuring } from "#ports/distribution.ts";
import type { ImageRegistering } from "#ports/image-registration.ts";
import type { MetricReading, OnProgress } from "#ports/measurement.ts";
import type { Measuring } from "#ports/measuring.ts";
import type { AppState } from "#state/app-store.ts";
import type { Need } from "#state/need.ts";

/** The part of the engine that studies use. */
export type StudyEngine = Measuring & DistributionMeasuring & ImageRegistering;

export type StudyDefinition<Request extends object, Answer> = {
  readonly words: {
    /** Heading of its section; null if it is shown in another section or panel. */
    readonly title: string | null;
    /** Explanation above the button: what is measured, and what the result means. */
    readonly about: string;
    /** Label of the button. */
    readonly action: string | ((state: AppState) => string);
  };
  /** The request that a start would make now. */
  readonly need: (state: AppState) => Need<Request>;
  /** Runs the study in the engine. @throws AppError measure-refused; AbortError */
  readonly ask: (
    engine: StudyEngine,
    request: Request,
    onProgress: OnProgress,
    signal: AbortSignal,
  ) => Promise<Answer>;
  /** Converts the answer to a table of scores; null if it has a view of its own. */
  readonly table: ((answer: Answer) => StudyTable) | null;
  /**
   * Returns the request for an automatic start after the view has settled, with a limit
   * of its cost. Null = the study only starts on request.
   */
  readonly unasked: ((request: Request) => Request) | null;
  /**
   * Returns the part of the request that decides whether an answer is outdated; the
   * whole request by default.
   */
  readonly question?: (request: Request) => object;
  /**
   * Whether it runs models itself; then it ends with its scene, and when the user
   * starts a run.
   */
  readonly runsModels: boolean;
};

/** The same metrics for several images. */
export type StudyTable = {
  readonly rows: readonly StudyRow[];
  /** Id of the row of the picture on screen; null = none. */
  readonly current: string | null;
  /** What is missing, and why. */
  readonly notes: readonly string[];
};

export type StudyRow = {
  readonly id: string;
  readonly label: string;
  /** Exactly what was measured, in one line. */
  readonly detail: string;
  readonly readings: readonly MetricReading[];
};

export type Study<Request, Answer> = {
  readonly running: {
    /** Counts the studies, so that late messages of an older one can be recognised. */
    readonly serial: number;
    readonly request: Request;
    readonly done: number;
    /** Number of steps; 0 until it is known. */
    readonly total: number;
  } | null;
  readonly last: { readonly request: Request; readonly answer: Answer } | null;
  readonly error: AppErrorData | null;
};
