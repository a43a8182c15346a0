/**
 * This effect asks a vision-language model the same about every panel: it draws what each
 * shows, waits until the visitor has agreed to the request, and then asks one panel after
 * the other, so that the times of a model that has one place at a time are its own.
 */
import type { Stage } from "#core/catalog/stages.ts";
import { AppError, type AppErrorData, errorToData, isAbort } from "#core/errors.ts";
import { frameGrid } from "#core/segmentation/frame.ts";
import { type AnswerFacts, NO_FACTS } from "#core/vision-language/chat-answer.ts";
import { promptFor } from "#core/vision-language/question.ts";
import type { Engine } from "#ports/engine.ts";
import type { InBrowserModel } from "#ports/in-browser-model.ts";
import type { VisionLanguage } from "#ports/vision-language.ts";
import type { AppStore } from "#state/app-store.ts";
import type { AskRound } from "#state/ask.ts";
import {
  askingEnded,
  PATIENCE_MS,
  panelAnswered,
  panelsDrawn,
  stopAsking,
} from "#state/ask-actions.ts";
import { viewGrid } from "#state/map-spec.ts";
import { stageCaption, stageLayers } from "#state/stages.ts";
import { pageIsSealed } from "#state/ui.ts";
import { startBringBrowserModel } from "./bring-browser-model.ts";
import { drawPicture } from "./draw-picture.ts";
import { startListModels } from "./list-server-models.ts";
import type { PictureParts } from "./picture-report.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

export type VisionParts = PictureParts & {
  readonly vision: VisionLanguage;
  /** The model that runs in this page; its worker starts with the first call. */
  readonly browserModel: InBrowserModel;
};

/** Loads what asking takes, when the first question is asked. */
export type LoadVision = () => Promise<VisionParts>;

type Parts = {
  readonly store: AppStore;
  readonly engine: Engine;
  readonly loadVision: LoadVision | null;
};

/** Pictures of the last round: they are no part of the store. */
type Pictures = Map<Stage, Blob>;

export function startAskPanels({ store, engine, loadVision }: Parts): Stop {
  if (loadVision === null) {
    pageIsSealed(store);
    return () => {};
  }
  const pictures: Pictures = new Map();
  const shown: string[] = [];
  let current = new AbortController();
  let parts: Promise<VisionParts> | null = null;
  const loadOnce = () => {
    parts ??= loadVision();
    // A download that failed is tried again.
    parts.catch(() => {
      parts = null;
    });
    return parts;
  };
  const begin = async (signal: AbortSignal) => {
    const { round } = store.getState().ask;
    if (round?.phase === "drawing") {
      const vision = await loadOnce();
      for (const url of shown.splice(0)) {
        vision.releasePicture(url);
      }
      pictures.clear();
      await drawPanels({ store, engine, vision, pictures, shown }, round, signal);
    } else if (round?.phase === "asking") {
      await askPanels({ store, vision: await loadOnce(), pictures }, round, signal);
    }
  };
  const stops = [
    watchAll(
      store,
      ({ ask }) => [ask.round?.serial, ask.round?.phase],
      () => {
        current.abort();
        current = new AbortController();
        begin(current.signal).catch((error) => allFailed(store, errorToData(error)));
      },
    ),
    startListModels(store, loadOnce),
    startBringBrowserModel(store, async () => (await loadOnce()).browserModel),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
    current.abort();
  };
}

/** Says at every panel that nothing could be asked, where a download failed say. */
function allFailed(store: AppStore, error: AppErrorData): void {
  const { round } = store.getState().ask;
  for (const stage of round?.stages ?? []) {
    panelAnswered(store, round?.serial ?? 0, stage, { status: "failed", error });
  }
  askingEnded(store, round?.serial ?? 0);
}

async function drawPanels(
  parts: {
    readonly store: AppStore;
    readonly engine: Engine;
    readonly vision: VisionParts;
    readonly pictures: Pictures;
    readonly shown: string[];
  },
  round: AskRound,
  signal: AbortSignal,
): Promise<void> {
  const { store, engine, vision, pictures, shown } = parts;
  const { serial } = round;
  for (const stage of round.stages) {
    try {
      const state = store.getState();
      const grid = frameGrid(
        round.view.box,
        viewGrid(state)?.crs ?? "pixel",
        round.sidePx,
      );
      const caption = stageCaption(state, stage);
      const layers = stageLayers(state, stage);
      const { rgba, covered } = await drawPicture(engine, layers, grid, signal);
      const blob = await vision.encodePicture(rgba, grid, round.format);
      signal.throwIfAborted();
      const url = vision.showPicture(blob);
      pictures.set(stage, blob);
      shown.push(url);
      panelAnswered(store, serial, stage, {
        status: "ready",
        picture: {
          ...{ url, caption, covered, bytes: blob.size },
          ...{ width: grid.width, height: grid.height },
          mediaType: round.format === "png" ? "image/png" : "image/jpeg",
        },
      });
    } catch (error) {
      if (isAbort(error)) {
        return;
      }
      const failed = { status: "failed", error: errorToData(error) } as const;
      panelAnswered(store, serial, stage, failed);
    }
  }
  if (pictures.size === 0) {
    askingEnded(store, serial);
  } else {
    panelsDrawn(store, serial);
  }
}

/** What the next panel would meet, too. */
const OF_THE_MODEL: ReadonlySet<string> = new Set([
  "endpoint-unreachable",
  "endpoint-refused",
  "model-unknown",
  "model-hash-mismatch",
  "memory-insufficient",
  "catalog-invalid",
  "backend-unavailable",
]);

async function askPanels(
  parts: {
    readonly store: AppStore;
    readonly vision: VisionParts;
    readonly pictures: Pictures;
  },
  round: AskRound,
  signal: AbortSignal,
): Promise<void> {
  const { store } = parts;
  for (;;) {
    const { byStage } = store.getState().ask;
    const stage = round.stages.find((s) => byStage[s]?.status === "ready");
    if (signal.aborted || stage === undefined) {
      break;
    }
    try {
      await askPanel(parts, round, stage, signal);
    } catch (error) {
      if (signal.aborted || isAbort(error)) {
        return;
      }
      const failed = { status: "failed", error: errorToData(error) } as const;
      panelAnswered(store, round.serial, stage, failed);
      if (error instanceof AppError && OF_THE_MODEL.has(error.code)) {
        stopAsking(store);
        return;
      }
    }
  }
  if (!signal.aborted) {
    askingEnded(store, round.serial);
  }
}

async function askPanel(
  { store, vision: parts, pictures }: Parameters<typeof askPanels>[0],
  round: AskRound,
  stage: Stage,
  signal: AbortSignal,
): Promise<void> {
  const picture = pictures.get(stage);
  const drawn = store.getState().ask.byStage[stage]?.picture ?? null;
  if (picture === undefined || drawn === null) {
    throw new Error(`no picture of ${stage}`);
  }
  const { serial, address, model, seed, question } = round;
  const isInPage = round.weights !== null;
  const vision = isInPage ? parts.browserModel.vision : parts.vision;
  const request = {
    endpoint: { address, key: isInPage ? null : store.getState().ask.key },
    question: { model: model.trim(), prompt: promptFor(question, drawn.covered), seed },
    picture,
  };
  panelAnswered(store, serial, stage, { status: "asking" });
  const patience = createPatience(store, serial, stage);
  const started = performance.now();
  let [text, facts]: [string, AnswerFacts] = ["", NO_FACTS];
  try {
    for await (const part of vision.ask(request, signal)) {
      signal.throwIfAborted();
      patience.renew();
      text += part.text;
      facts = { ...facts, ...part.facts };
      panelAnswered(store, serial, stage, { status: "asking", text, facts });
    }
    signal.throwIfAborted();
    panelAnswered(store, serial, stage, {
      ...{ status: "done", text: text.trim(), facts },
      elapsedMs: performance.now() - started,
    });
  } finally {
    patience.end();
  }
}

/** Says that a panel is slow when nothing has come for a while, and again after waiting on. */
function createPatience(store: AppStore, serial: number, stage: Stage) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const renew = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => panelAnswered(store, serial, stage, { status: "slow" }),
      PATIENCE_MS,
    );
  };
  const stop = watch(
    store,
    ({ ask }) => ask.byStage[stage]?.status,
    (status) => {
      if (status === "asking") {
        renew();
      }
    },
  );
  return {
    renew,
    end: () => {
      stop();
      clearTimeout(timer);
    },
  };
}
