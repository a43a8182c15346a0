/** The kinds of studies, and what a study is. */
import type { AppErrorData } from "#core/errors.ts";
import type { Distribution, DistributionRequest } from "#ports/distribution.ts";
import type {
  Disagreement,
  DisagreementRequest,
  FlipsRequest,
  Ladder,
  LadderRequest,
  Measurement,
  MeasureRequest,
  Registration,
  RegistrationRequest,
} from "#ports/measurement.ts";

/** What each kind of study is asked with and answers. */
export type Studies = {
  readonly lpips: { readonly request: MeasureRequest; readonly answer: Measurement };
  readonly patches: { readonly request: MeasureRequest; readonly answer: Measurement };
  readonly distribution: {
    readonly request: DistributionRequest;
    readonly answer: Distribution;
  };
  readonly registration: {
    readonly request: RegistrationRequest;
    readonly answer: Registration;
  };
  /** SSIM's surface alone: it takes far longer than the others together. */
  readonly ssimSurface: {
    readonly request: RegistrationRequest;
    readonly answer: Registration;
  };
  readonly ladder: { readonly request: LadderRequest; readonly answer: Ladder };
  readonly disagreement: {
    readonly request: DisagreementRequest;
    readonly answer: Disagreement;
  };
  readonly flips: { readonly request: FlipsRequest; readonly answer: Disagreement };
};

export type StudyKind = keyof Studies;
export type StudyRequest<K extends StudyKind> = Studies[K]["request"];
export type StudyAnswer<K extends StudyKind> = Studies[K]["answer"];

export type Study<K extends StudyKind> = {
  readonly running: {
    /** Counts the studies, so that a late word of an older one is told apart. */
    readonly serial: number;
    readonly request: StudyRequest<K>;
    readonly done: number;
    /** 0 until it is known. */
    readonly total: number;
  } | null;
  readonly last: {
    readonly request: StudyRequest<K>;
    readonly answer: StudyAnswer<K>;
  } | null;
  readonly error: AppErrorData | null;
};

export const STUDY_KINDS: readonly StudyKind[] = [
  "lpips",
  "patches",
  "distribution",
  "registration",
  "ssimSurface",
  "ladder",
  "disagreement",
  "flips",
];
