/** This effect lets the engine examine the model that the user brings, and add it. */
import { LICENCE_NOT_STATED } from "#core/catalog/own-model/choices.ts";
import { RESULT_STAGES, runRow } from "#core/catalog/stages.ts";
import { errorToData, isAbort } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { TileLook } from "#ports/own-models.ts";
import type { AppStore } from "#state/app-store.ts";
import { openFiles } from "#state/open-files.ts";
import {
  documentsOfScenes,
  leaveOutDocuments,
  modelExamined,
  type OwnModelState,
  putModelAway,
  type ShownTile,
} from "#state/own-model.ts";
import { cardsLoaded, chooseCard } from "#state/pipeline.ts";
import { mainSar } from "#state/stages.ts";
import type { PaintPicture } from "./simulate-scenes.ts";
import { type Stop, watch } from "./watch.ts";

type Brought = Exclude<OwnModelState, { readonly status: "none" }>;

type Parts = {
  readonly store: AppStore;
  readonly engine: Engine;
  readonly paintPicture: PaintPicture;
};

export function startExamineModels(parts: Parts): Stop {
  let job = new AbortController();
  const stop = watch(
    parts.store,
    (state) => state.ownModel,
    (ownModel) => {
      if (ownModel.status === "examining" || ownModel.status === "none") {
        job.abort();
      }
      if (ownModel.status === "examining") {
        job = new AbortController();
        void examine(parts, ownModel, job.signal);
      } else if (ownModel.status === "adding") {
        void add(parts, ownModel);
      }
    },
  );
  return () => {
    stop();
    job.abort();
  };
}

/** Lets the engine examine a model; documents that describe none are opened as scenes' own. */
async function examine(
  { store, engine, paintPicture }: Parts,
  { files, choices, patienceMs }: Brought,
  signal: AbortSignal,
): Promise<void> {
  const shown = ({ rgba, sidePx, histogram }: TileLook): ShownTile => ({
    ...{ url: paintPicture(rgba, sidePx), histogram },
  });
  const state = store.getState();
  try {
    const foreign = await describingNoModel(documentsOfScenes(store, files));
    if (signal.aborted) {
      return;
    }
    if (foreign.length > 0) {
      leaveOutDocuments(store, files, foreign);
      openFiles(store, foreign);
      return;
    }
    const report = await engine.examineModel(
      {
        ...{ files, choices, patienceMs, backend: state.pipeline.backend },
        sceneId: mainSar(state)?.sceneId ?? null,
        focus: mainSar(state) === null ? null : (state.view.state?.centre ?? null),
      },
      signal,
    );
    if (!signal.aborted) {
      const tiles = { before: shown(report.before), after: shown(report.after) };
      modelExamined(store, files, { report: { ...report, ...tiles } });
    }
  } catch (error) {
    if (!signal.aborted && !isAbort(error)) {
      modelExamined(store, files, { error: errorToData(error) });
    }
  }
}

/** Adds the model under the card that was shown, and chooses it for its stage. */
async function add(
  { store, engine }: Parts,
  { files, choices, report }: Brought,
): Promise<void> {
  if (report === null) {
    return;
  }
  const licence = choices.licence?.trim() || report.card.licence;
  const card = { ...report.card, licence: licence || LICENCE_NOT_STATED };
  try {
    await engine.addModel(files, card);
    cardsLoaded(store, await engine.loadCards());
    const { ownModel } = store.getState();
    if (ownModel.status !== "adding" || ownModel.files !== files) {
      return;
    }
    const stage = RESULT_STAGES.find((s) => runRow(s).cardStage === card.stage);
    if (stage !== undefined) {
      chooseCard(store, stage, card.id);
    }
    putModelAway(store);
  } catch (error) {
    modelExamined(store, files, { error: errorToData(error) });
  }
}

/** Cards have some kB. */
const MOST_DOCUMENT_BYTES = 4_000_000;

/** Reads which of the documents describe no model; their program comes with the first. */
async function describingNoModel(documents: readonly File[]): Promise<readonly File[]> {
  if (documents.length === 0) {
    return [];
  }
  const { readModelDocument } = await import(
    "#core/catalog/own-model/foreign-cards.ts"
  );
  const read = documents.map(async (file) => {
    if (file.size > MOST_DOCUMENT_BYTES) {
      return [file];
    }
    try {
      readModelDocument(file.name, await file.text());
      return [];
    } catch {
      return [file];
    }
  });
  return (await Promise.all(read)).flat();
}
