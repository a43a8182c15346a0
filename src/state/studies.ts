/**
 * Measurements that take their time: asked for, running with a progress, answered. An
 * answer stays on screen, marked as old, until the next one comes.
 */
import type { AppErrorData } from "#core/errors.ts";
import type { Distribution, DistributionRequest } from "#ports/distribution.ts";
import type {
  Comparison,
  Disagreement,
  DisagreementRequest,
  Ladder,
  LadderRequest,
  Measurement,
  MeasureRequest,
  Registration,
  RegistrationRequest,
} from "#ports/measurement.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { comparisonNeed } from "./comparison.ts";
import { isOpenedEo } from "./scene-pairs.ts";

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
};

export type StudyKind = keyof Studies;
export type StudyRequest<K extends StudyKind> = Studies[K]["request"];
export type StudyAnswer<K extends StudyKind> = Studies[K]["answer"];

export type Study<K extends StudyKind> = {
  readonly running: {
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

export type StudiesState = { readonly [K in StudyKind]: Study<K> };

export const STUDY_KINDS: readonly StudyKind[] = [
  "lpips",
  "patches",
  "distribution",
  "registration",
  "ssimSurface",
  "ladder",
  "disagreement",
];

const NOTHING = { running: null, last: null, error: null };

export const initialStudies: StudiesState = {
  lpips: NOTHING,
  patches: NOTHING,
  distribution: NOTHING,
  registration: NOTHING,
  ssimSurface: NOTHING,
  ladder: NOTHING,
  disagreement: NOTHING,
};

/** Side of the patches of a patch grid: the benchmark's. */
const PATCH_PX = 256;

/** Smaller ones for distances of sets: a view has more of them, and each is a sample. */
const SET_PATCH_PX = 64;

/** Pixels of an area that LPIPS may be measured on unasked: four tiles of the network. */
const UNASKED_PX = 1024 ** 2;

export type StudyNeed<K extends StudyKind> =
  | { readonly request: StudyRequest<K>; readonly reason: null }
  | { readonly request: null; readonly reason: string };

/** What would be studied now, or in one sentence why nothing can be. */
export function studyNeed<K extends StudyKind>(state: AppState, kind: K): StudyNeed<K> {
  const make: {
    readonly [P in StudyKind]: (c: Comparison) => StudyRequest<P> | string;
  } = {
    lpips: (c) =>
      hasMetricNetwork(state)
        ? { ...c, patchPx: null, metrics: ["lpips"], limitPx: null, jobId: "lpips" }
        : "The catalogue has no LPIPS network.",
    patches: (c) => ({
      ...c,
      patchPx: PATCH_PX,
      metrics: hasMetricNetwork(state) ? ["mae", "mse", "psnr", "ssim", "lpips"] : null,
      limitPx: null,
      jobId: "patches",
    }),
    distribution: (c) =>
      state.inception.status === "ready" || hasMetricNetwork(state)
        ? {
            ...c,
            source: state.inception.status === "ready" ? "inception" : "alexnet",
            patchPx: SET_PATCH_PX,
            backend: state.pipeline.backend,
            jobId: "distribution",
          }
        : "The catalogue has no LPIPS network.",
    registration: (c) => ({
      ...c,
      metrics: ["mae", "mse", "psnr"],
      jobId: "registration",
    }),
    ssimSurface: (c) => ({ ...c, metrics: ["ssim"], jobId: "ssimSurface" }),
    ladder: (c) => ({
      ...c,
      sarSceneId: state.scenes.mainId,
      otherSceneIds: otherDates(state, c.referenceSceneId),
      metrics: hasMetricNetwork(state) ? ["mae", "mse", "psnr", "ssim", "lpips"] : null,
      jobId: "ladder",
    }),
    disagreement: (c) => {
      const resultIds = comparableResults(state);
      return resultIds.length < 2
        ? "Only one translator has been run here: run another one over the same place."
        : {
            resultIds,
            referenceSceneId: c.referenceSceneId,
            area: c.area,
            jobId: "disagreement",
          };
    },
  };
  const need = comparisonNeed(state);
  if (need.comparison === null) {
    return { request: null, reason: need.reason };
  }
  const request = make[kind](need.comparison);
  return typeof request === "string"
    ? { request: null, reason: request }
    : { request, reason: null };
}

/** The answer is about something else than what would be studied now. */
export function isStudyOld<K extends StudyKind>(state: AppState, kind: K): boolean {
  const study = studyOf(state, kind);
  if (study.last === null) {
    return false;
  }
  const { request } = studyNeed(state, kind);
  return question(study.last.request) !== question(request);
}

export function studyOf<K extends StudyKind>(state: AppState, kind: K): Study<K> {
  return state.studies[kind];
}

let serial = 0;

/** Starts a study of what is seen now; one of this kind that is running gives way. */
export function startStudy<K extends StudyKind>(
  store: AppStore,
  kind: K,
  isUnasked = false,
): void {
  const { request } = studyNeed(store.getState(), kind);
  if (request === null) {
    return;
  }
  serial += 1;
  const running = {
    ...request,
    jobId: `${kind}-${serial}`,
    ...(isUnasked ? { limitPx: UNASKED_PX } : {}),
  };
  patch(store, kind, { running: { request: running, done: 0, total: 0 }, error: null });
}

/** Ends the study that is running; an earlier answer stays. */
export function stopStudy(store: AppStore, kind: StudyKind): void {
  patch(store, kind, { running: null });
}

export function studyProgressed(
  store: AppStore,
  kind: StudyKind,
  jobId: string,
  done: number,
  total: number,
): void {
  const { running } = store.getState().studies[kind];
  if (running?.request.jobId === jobId) {
    patch(store, kind, { running: { ...running, done, total } });
  }
}

/** `answer` null: it was ended. What comes from a study that gave way is dropped. */
export function studyAnswered<K extends StudyKind>(
  store: AppStore,
  kind: K,
  request: StudyRequest<K>,
  answer: StudyAnswer<K> | null,
): void {
  if (isCurrent(store, kind, request.jobId)) {
    patch(store, kind, {
      running: null,
      ...(answer === null ? {} : { last: { request, answer } }),
    });
  }
}

export function studyFailed(
  store: AppStore,
  kind: StudyKind,
  jobId: string,
  error: AppErrorData,
): void {
  if (isCurrent(store, kind, jobId)) {
    patch(store, kind, { running: null, error });
  }
}

function isCurrent(store: AppStore, kind: StudyKind, jobId: string): boolean {
  return store.getState().studies[kind].running?.request.jobId === jobId;
}

/** The request without what tells two equal ones apart. */
function question(request: object | null): string {
  return JSON.stringify({ ...request, jobId: null, limitPx: null });
}

export function hasMetricNetwork({ pipeline }: Pick<AppState, "pipeline">): boolean {
  const { cards } = pipeline;
  return (
    cards.status === "ready" &&
    cards.cards.some((card) => card.stage === "metric" && card.method === "lpips")
  );
}

/** Pictures that translators have made of the main scene, the shown one first. */
export function comparableResults({ results, scenes }: AppState): readonly string[] {
  const { syneo } = results.shown;
  const others = Object.values(results.byId).filter(
    (info) =>
      info.stage === "syneo" &&
      info.sceneId === scenes.mainId &&
      info.resultId !== syneo &&
      info.provenance !== null,
  );
  return syneo === null ? [] : [syneo, ...others.map((info) => info.resultId)];
}

function otherDates({ scenes }: AppState, referenceId: string): readonly string[] {
  return scenes.entries.flatMap(({ phase }) =>
    phase.status === "ready" &&
    isOpenedEo(phase.opened) &&
    phase.opened.scene.mayMeasure &&
    phase.opened.sceneId !== referenceId
      ? [phase.opened.sceneId]
      : [],
  );
}

function patch<K extends StudyKind>(
  store: AppStore,
  kind: K,
  change: Partial<Study<K>>,
): void {
  store.setState(({ studies }) => ({
    studies: { ...studies, [kind]: { ...studies[kind], ...change } },
  }));
}
