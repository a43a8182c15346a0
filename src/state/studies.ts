/**
 * This slice holds studies, which are measurements that take time: requested, running
 * with a progress, answered. An answer stays on screen, marked as outdated, until the
 * next one arrives.
 */
import type { AppErrorData } from "#core/errors.ts";
import type { AppState, AppStore } from "./app-store.ts";
import {
  STUDIES,
  STUDY_KINDS,
  type StudyAnswer,
  type StudyKind,
  type StudyOf,
  type StudyRequest,
  studyNeed,
} from "./studies/study-table.ts";

export type StudiesState = { readonly [K in StudyKind]: StudyOf<K> };

export const initialStudies = Object.fromEntries(
  STUDY_KINDS.map((kind) => [kind, { running: null, last: null, error: null }]),
) as StudiesState;

/** Tells whether the answer belongs to something other than what is shown now. */
export function isStudyOld<K extends StudyKind>(state: AppState, kind: K): boolean {
  const study = studyOf(state, kind);
  if (study.last === null) {
    return false;
  }
  const { value } = studyNeed(state, kind);
  return value === null || !isSameQuestion(kind, study.last.request, value);
}

export function studyOf<K extends StudyKind>(state: AppState, kind: K): StudyOf<K> {
  return state.studies[kind];
}

let serial = 0;

/**
 * Starts a study of what is shown now. A running study of the same kind is replaced,
 * unless it measures the same and this one was started automatically.
 */
export function startStudy<K extends StudyKind>(
  store: AppStore,
  kind: K,
  isUnasked = false,
): void {
  const { value } = studyNeed(store.getState(), kind);
  const current = studyOf(store.getState(), kind).running?.request ?? null;
  const isSame =
    current !== null && value !== null && isSameQuestion(kind, current, value);
  if (value === null || (isUnasked && isSame)) {
    return;
  }
  serial += 1;
  const request = isUnasked ? (STUDIES[kind].unasked?.(value) ?? value) : value;
  const running = { serial, request, done: 0, total: 0 };
  patch(store, kind, { running, error: null });
}

/** Stops the running study; an earlier answer stays. */
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

/** Records an answer; answers of a replaced study are dropped. */
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

/** Records that a study has ended without an answer and without an error. */
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

function isSameQuestion<K extends StudyKind>(
  kind: K,
  a: StudyRequest<K>,
  b: StudyRequest<K>,
): boolean {
  const { question = (request) => request } = STUDIES[kind];
  return JSON.stringify(question(a)) === JSON.stringify(question(b));
}

function patch<K extends StudyKind>(
  store: AppStore,
  kind: K,
  change: Partial<StudyOf<K>>,
): void {
  store.setState(({ studies }) => ({
    studies: { ...studies, [kind]: { ...studies[kind], ...change } },
  }));
}
