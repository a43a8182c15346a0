/** This effect runs the requested studies in the engine, one of each kind at a time. */
import { errorToData, isAbort } from "#core/errors.ts";
import type { AppStore } from "#state/app-store.ts";
import { isRunActive } from "#state/run.ts";
import { mainSar } from "#state/stages.ts";
import type { StudyEngine } from "#state/studies/study.ts";
import {
  STUDIES,
  STUDY_KINDS,
  type StudyKind,
  type StudyRequest,
  studyNeed,
} from "#state/studies/study-table.ts";
import {
  startStudy,
  stopStudy,
  studyAnswered,
  studyEnded,
  studyFailed,
  studyProgressed,
} from "#state/studies.ts";
import { createLatest } from "./latest.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

/** Time after which a settled view is measured with a network, in ms. */
const SETTLE_MS = 1000;

export function startRunStudies(parts: { store: AppStore; engine: StudyEngine }): Stop {
  const stops = [
    ...STUDY_KINDS.map((kind) => startKind(parts, kind)),
    ...STUDY_KINDS.filter((kind) => STUDIES[kind].unasked !== null).map((kind) =>
      startUnasked(parts.store, kind),
    ),
    // The user's own run does not wait for a study's.
    watch(
      parts.store,
      ({ run }) => isRunActive(run),
      (isActive) => {
        if (isActive) {
          stopModelStudies(parts.store);
        }
      },
    ),
    // Runs for a scene that is no longer shown are not needed.
    watch(
      parts.store,
      (state) => mainSar(state)?.sceneId,
      () => stopModelStudies(parts.store),
    ),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
}

function stopModelStudies(store: AppStore): void {
  for (const kind of STUDY_KINDS.filter((one) => STUDIES[one].runsModels)) {
    stopStudy(store, kind);
  }
}

function startKind<K extends StudyKind>(
  { store, engine }: { store: AppStore; engine: StudyEngine },
  kind: K,
): Stop {
  let current = new AbortController();
  const begin = async (
    serial: number,
    request: StudyRequest<K>,
    signal: AbortSignal,
  ) => {
    const onProgress = (done: number, total: number) =>
      studyProgressed(store, kind, serial, done, total);
    try {
      const answer = await STUDIES[kind].ask(engine, request, onProgress, signal);
      studyAnswered(store, kind, serial, answer);
    } catch (error) {
      if (isAbort(error)) {
        studyEnded(store, kind, serial);
      } else {
        studyFailed(store, kind, serial, errorToData(error));
      }
    }
  };
  const stop = watch(
    store,
    ({ studies }) => studies[kind].running?.serial ?? null,
    () => {
      current.abort();
      current = new AbortController();
      const { running } = store.getState().studies[kind];
      if (running !== null) {
        void begin(running.serial, running.request, current.signal);
      }
    },
  );
  return () => {
    stop();
    current.abort();
  };
}

/** Starts some studies automatically, once a view and its pixels have settled. */
function startUnasked(store: AppStore, kind: StudyKind): Stop {
  const settled = createLatest(
    async () => {
      if (!isRunActive(store.getState().run)) {
        startStudy(store, kind, true);
      }
    },
    "settle",
    SETTLE_MS,
  );
  const stop = watchAll(
    store,
    (state) => [JSON.stringify(studyNeed(state, kind).value), isRunActive(state.run)],
    () => settled.request(),
  );
  return () => {
    stop();
    settled.stop();
  };
}
