/**
 * Measurements that take their time: asked for, running with a progress, answered. An
 * answer stays on screen, marked as old, until the next one comes.
 */
import type { AppErrorData } from "#core/errors.ts";
import type { AppState, AppStore } from "./app-store.ts";
import type { Study, StudyAnswer, StudyKind } from "./study-kinds.ts";
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
  const asked = isUnasked ? { ...request, limitPx: UNASKED_PX } : request;
  const running = { serial, request: asked, done: 0, total: 0 };
  patch(store, kind, { running, error: null });
}

/** Ends the study that is running; an earlier answer stays. */
export function stopStudy(store: AppStore, kind: StudyKind): void {
  patch(store, kind, { running: null });
}

export function studyProgressed(
  store: AppStore,
  kind: StudyKind,
  of: number,
  done: number,
  total: number,
): void {
  const { running } = store.getState().studies[kind];
  if (running?.serial === of) {
    patch(store, kind, { running: { ...running, done, total } });
  }
}

/** What comes from a study that gave way is dropped. */
export function studyAnswered<K extends StudyKind>(
  store: AppStore,
  kind: K,
  of: number,
  answer: StudyAnswer<K>,
): void {
  const { running } = studyOf(store.getState(), kind);
  if (running?.serial === of) {
    patch(store, kind, { running: null, last: { request: running.request, answer } });
  }
}

/** It has ended without an answer, and without an error. */
export function studyEnded(store: AppStore, kind: StudyKind, of: number): void {
  if (store.getState().studies[kind].running?.serial === of) {
    stopStudy(store, kind);
  }
}

export function studyFailed(
  store: AppStore,
  kind: StudyKind,
  of: number,
  error: AppErrorData,
): void {
  if (store.getState().studies[kind].running?.serial === of) {
    patch(store, kind, { running: null, error });
  }
}

/** The request without the limit, which nobody asks about. */
function question(request: object | null): string {
  return JSON.stringify({ ...request, limitPx: null });
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
