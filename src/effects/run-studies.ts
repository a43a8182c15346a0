/** Store → engine: the studies that are asked for, one of each kind at a time. */
import { errorToData, isAbort } from "#core/errors.ts";
import type { DistributionMeasuring } from "#ports/distribution.ts";
import type { Engine } from "#ports/engine.ts";
import type { Measuring, OnProgress } from "#ports/measurement.ts";
import type { AppStore } from "#state/app-store.ts";
import { isRunActive } from "#state/run.ts";
import { mainSar } from "#state/stages.ts";
import {
  startStudy,
  stopStudy,
  studyAnswered,
  studyEnded,
  studyFailed,
  studyProgressed,
} from "#state/studies.ts";
import {
  STUDY_KINDS,
  type StudyAnswer,
  type StudyKind,
  type StudyRequest,
} from "#state/study-kinds.ts";
import { studyNeed } from "#state/study-need.ts";
import { createLatest } from "./latest.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

/** A view that has come to rest this long is worth a network's time. */
const SETTLE_MS = 1000;

type StudyEngine = Pick<Engine, keyof Measuring | keyof DistributionMeasuring>;

export function startRunStudies(parts: { store: AppStore; engine: StudyEngine }): Stop {
  const stops = [
    ...STUDY_KINDS.map((kind) => startKind(parts, kind)),
    startUnasked(parts.store),
    // The engine runs one model after the other: the visitor's own run does not wait.
    watch(
      parts.store,
      ({ run }) => isRunActive(run),
      (isActive) => {
        if (isActive) {
          stopStudy(parts.store, "flips");
        }
      },
    ),
    // Runs for a scene that is no longer looked at only warm the room.
    watch(
      parts.store,
      (state) => mainSar(state)?.sceneId,
      () => stopStudy(parts.store, "flips"),
    ),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
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
      const answer = await ask(engine, kind, request, onProgress, signal);
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

function ask<K extends StudyKind>(
  engine: StudyEngine,
  kind: K,
  request: StudyRequest<K>,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<StudyAnswer<K>> {
  const asks: {
    readonly [P in StudyKind]: (r: StudyRequest<P>) => Promise<StudyAnswer<P>>;
  } = {
    lpips: (r) => engine.measure(r, onProgress, signal),
    patches: (r) => engine.measure(r, onProgress, signal),
    distribution: (r) => engine.distribution(r, onProgress, signal),
    registration: (r) => engine.registration(r, onProgress, signal),
    ssimSurface: (r) => engine.registration(r, onProgress, signal),
    ladder: (r) => engine.ladder(r, onProgress, signal),
    disagreement: (r) => engine.disagreement(r, onProgress, signal),
    flips: (r) => engine.flips(r, onProgress, signal),
  };
  return asks[kind](request);
}

/** LPIPS belongs to the scores: measured by itself once a view and its pixels have settled. */
function startUnasked(store: AppStore): Stop {
  const settled = createLatest(
    async () => {
      if (!isRunActive(store.getState().run)) {
        startStudy(store, "lpips", true);
      }
    },
    "settle",
    SETTLE_MS,
  );
  const stop = watchAll(
    store,
    (state) => [
      JSON.stringify(studyNeed(state, "lpips").request),
      isRunActive(state.run),
    ],
    () => settled.request(),
  );
  return () => {
    stop();
    settled.stop();
  };
}
