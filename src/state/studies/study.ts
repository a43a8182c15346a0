/**
 * What a study is: a measurement that takes its time, and is asked for. One file each
 * (`x.study.ts`), all in the registry `study-table.ts`; the store, the effect and the page's
 * sections iterate it and know no study by name, except those that have a view of their
 * own (`ui/measure/study-sections.tsx`).
 */
import type { AppErrorData } from "#core/errors.ts";
import type { DistributionMeasuring } from "#ports/distribution.ts";
import type { Measuring, MetricReading, OnProgress } from "#ports/measurement.ts";
import type { AppState } from "#state/app-store.ts";
import type { Need } from "#state/need.ts";

/** What studies ask. */
export type StudyEngine = Measuring & DistributionMeasuring;

export type StudyDefinition<Request extends object, Answer> = {
  readonly words: {
    /** Heading of its section; null where the section or panel of others shows it. */
    readonly title: string | null;
    /** What is measured, and what that says; above its button. */
    readonly about: string;
    /** The button. */
    readonly action: string | ((state: AppState) => string);
  };
  /** What would be asked now. */
  readonly need: (state: AppState) => Need<Request>;
  /** Asks the engine. @throws AppError measure-refused; AbortError */
  readonly ask: (
    engine: StudyEngine,
    request: Request,
    onProgress: OnProgress,
    signal: AbortSignal,
  ) => Promise<Answer>;
  /** The answer as a table of scores; null where it has a view of its own. */
  readonly table: ((answer: Answer) => StudyTable) | null;
  /**
   * The request when nobody has asked, but the view has come to rest: with a limit of
   * what it may cost. Null = only when asked for.
   */
  readonly unasked: ((request: Request) => Request) | null;
  /** What tells an answer of something else apart; the whole request unless given. */
  readonly question?: (request: Request) => object;
  /** It runs models itself: it ends with its scene, and when the visitor runs one. */
  readonly runsModels: boolean;
};

/** The same metrics of several images. */
export type StudyTable = {
  readonly rows: readonly StudyRow[];
  /** Id of the row that is the picture on screen; null = none is. */
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
    /** Counts the studies, so that a late word of an older one is told apart. */
    readonly serial: number;
    readonly request: Request;
    readonly done: number;
    /** 0 until it is known. */
    readonly total: number;
  } | null;
  readonly last: { readonly request: Request; readonly answer: Answer } | null;
  readonly error: AppErrorData | null;
};
