/**
 * Measurements that take their time: asked for, running with a progress, answered. An
 * answer stays on screen, marked as old, until the next one comes.
 */
import type { AppErrorData } from "#core/errors.ts";
import type { AppState, AppStore } from "./app-store.ts";
import type { Study, StudyAnswer, StudyKind, StudyRequest } from "./study-kinds.ts";
import { studyNeed } from "./study-need.ts";

export type StudiesState = { readonly [K in StudyKind]: Study<K> };

const NOTHING = { running: null, last: null, error: null };

export const initialStudies: StudiesState = {
  lpips: NOTHING,
  patches: NOTHING,
  distribution: NOTHING,
  registration: NOTHING,
  ssimSurface: NOTHING,
  ladder: NOTHING,
  disagreement: NOTHING,
  flips: NOTHING,
};

/** Pixels of an area that LPIPS may be measured on unasked: four tiles of the network. */
const UNASKED_PX = 1024 ** 2;

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

/**
 * Starts a study of what is seen now; one of this kind that is running gives way, but not
 * to the same one that nobody has asked for.
 */
export function startStudy<K extends StudyKind>(
  store: AppStore,
  kind: K,
  isUnasked = false,
): void {
  const { request } = studyNeed(store.getState(), kind);
  const current = studyOf(store.getState(), kind).running?.request ?? null;
  const isSame = current !== null && question(current) === question(request);
  if (request === null || (isUnasked && isSame)) {
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

function patch<K extends StudyKind>(
  store: AppStore,
  kind: K,
  change: Partial<Study<K>>,
): void {
  store.setState(({ studies }) => ({
    studies: { ...studies, [kind]: { ...studies[kind], ...change } },
  }));
}
