/** What the Apply workspace does with questions; not needed before it is shown. */
import { STAGES, type Stage } from "#core/catalog/stages.ts";
import { type AppErrorData, errorToData } from "#core/errors.ts";
import { createSecret } from "#core/secret.ts";
import type { AnswerMark } from "#core/vision-language/answer-agreement.ts";
import { parseEndpoint } from "#core/vision-language/endpoint.ts";
import { manifestName } from "#core/vision-language/in-browser/model-manifest.ts";
import {
  QUESTION_PRESETS,
  type Question,
  whyNotAskable,
} from "#core/vision-language/question.ts";
import type { AppState, AppStore } from "./app-store.ts";
import type { AskRound, AskSettings, AskState, ModelList, PanelAnswer } from "./ask.ts";
import { whyNotInPage } from "./browser-model-actions.ts";
import { hasContent } from "./stages.ts";

/** The panel that the others' answers are compared with. */
export const REFERENCE: Stage = "eo";

/** After so long without a word the visitor is asked whether to wait on. */
export const PATIENCE_MS = 45_000;

const WAITING: PanelAnswer = {
  status: "waiting",
  picture: null,
  text: "",
  facts: null,
  elapsedMs: null,
  error: null,
};

/** Lets the Apply workspace ask, or segment again. */
export function showAsking(store: AppStore, isShown: boolean): void {
  const { ask } = store.getState();
  patch(store, { isShown });
  if (isShown && ask.presetId === null && ask.question.text === "") {
    choosePreset(store, QUESTION_PRESETS[0].id);
  }
}

export function changeSettings(store: AppStore, change: Partial<AskSettings>): void {
  const { settings, models } = store.getState().ask;
  const isElsewhere =
    change.address !== undefined && change.address !== settings.address;
  patch(store, {
    settings: { ...settings, ...change },
    models: isElsewhere ? { status: "idle" } : models,
  });
}

/** @param text as typed; "" forgets the key */
export function setKey(store: AppStore, text: string): void {
  const trimmed = text.trim();
  patch(store, { key: trimmed === "" ? null : createSecret(trimmed) });
}

export function choosePreset(store: AppStore, presetId: string): void {
  const preset = QUESTION_PRESETS.find(({ id }) => id === presetId);
  if (preset !== undefined) {
    patch(store, { presetId, question: { text: preset.text, form: preset.form } });
  }
}

export function typeQuestion(store: AppStore, change: Partial<Question>): void {
  const { question } = store.getState().ask;
  patch(store, { presetId: null, question: { ...question, ...change } });
}

export function fetchModels(store: AppStore): void {
  patch(store, { models: { status: "loading" } });
}

export function modelsFetched(store: AppStore, models: ModelList): void {
  if (store.getState().ask.models.status === "loading") {
    patch(store, { models });
  }
}

/** Says what has to be typed before a question can be asked; null = nothing. */
export function whyNotAsk(state: AppState): string | null {
  const { settings, question } = state.ask;
  if (state.ui.isSealed) {
    return "This page never asks another site for anything.";
  }
  if (state.view.state === null || !STAGES.some((stage) => hasContent(state, stage))) {
    return "Open a scene in Explore first.";
  }
  const why = settings.way === "page" ? whyNotInPage(state) : whyNotOnServer(settings);
  return why ?? whyNotAskable(question);
}

function whyNotOnServer({ address, model }: AskSettings): string | null {
  if (address.trim() === "") {
    return "Type the server's address.";
  }
  if (addressError(address) !== null) {
    return "See the server's address.";
  }
  return model.trim() === ""
    ? "Type the model's name, or choose one from the server's list."
    : null;
}

/** Says what is wrong with an address that was typed; null = nothing. */
export function addressError(address: string): AppErrorData | null {
  try {
    parseEndpoint(address);
    return null;
  } catch (error) {
    return errorToData(error);
  }
}

/** Makes the pictures of all panels; nothing is sent before the request is agreed to. */
export function askPanels(store: AppStore, startedAt: string): void {
  const state = store.getState();
  const { view } = state;
  if (view.state === null || whyNotAsk(state) !== null) {
    return;
  }
  const shown = STAGES.filter((stage) => hasContent(state, stage));
  const { settings, question, round, browserModel } = state.ask;
  const weights = settings.way === "page" ? browserModel.manifest : null;
  const stages = [...new Set([...shown.filter((s) => s === REFERENCE), ...shown])];
  patch(store, {
    round: {
      ...settings,
      ...(weights === null
        ? {}
        : { address: weights.hub, model: manifestName(weights) }),
      weights,
      ...{ serial: (round?.serial ?? 0) + 1, question, view: view.state, stages },
      ...{ phase: "drawing", startedAt },
    },
    byStage: Object.fromEntries(stages.map((stage) => [stage, WAITING])),
    marks: {},
  });
}

/** All pictures are made: they are sent if the like of it was agreed to. */
export function panelsDrawn(store: AppStore, serial: number): void {
  const { ask } = store.getState();
  if (ask.round?.serial === serial && ask.round.phase === "drawing") {
    setPhase(store, isAgreed(ask) ? "asking" : "review");
  }
}

/** Agrees to the request that is shown, and to others like it. */
export function agreeToSend(store: AppStore): void {
  const { round, key } = store.getState().ask;
  if (round?.phase === "review") {
    patch(store, { agreedTo: { what: whatIsSent(round), key } });
    setPhase(store, "asking");
  }
}

/** Asks one panel again, with the picture that it was asked about. */
export function askAgain(store: AppStore, stage: Stage): void {
  const { byStage, round } = store.getState().ask;
  const picture = byStage[stage]?.picture ?? null;
  if (picture !== null && round !== null) {
    const panel = { ...WAITING, status: "ready" as const, picture };
    patch(store, { byStage: { ...byStage, [stage]: panel } });
    setPhase(store, isAgreed(store.getState().ask) ? "asking" : "review");
  }
}

/** Ends what is running; answers that have come stay. */
export function stopAsking(store: AppStore): void {
  const { byStage } = store.getState().ask;
  patch(store, {
    byStage: Object.fromEntries(
      Object.entries(byStage).map(([stage, panel]) => [
        stage,
        isOpen(panel) ? { ...panel, status: "stopped" as const } : panel,
      ]),
    ),
  });
  setPhase(store, "ended");
}

/** Goes on waiting for a panel that is slow. */
export function waitOn(store: AppStore, stage: Stage): void {
  const panel = store.getState().ask.byStage[stage];
  if (panel?.status === "slow") {
    patchPanel(store, stage, { status: "asking" });
  }
}

/** Records what is known of a panel; late news of an earlier round are dropped. */
export function panelAnswered(
  store: AppStore,
  serial: number,
  stage: Stage,
  change: Partial<PanelAnswer>,
): void {
  const { round } = store.getState().ask;
  if (round?.serial === serial && round.phase !== "ended") {
    patchPanel(store, stage, change);
  }
}

export function askingEnded(store: AppStore, serial: number): void {
  if (store.getState().ask.round?.serial === serial) {
    setPhase(store, "ended");
  }
}

export function markAnswer(store: AppStore, stage: Stage, mark: AnswerMark): void {
  patch(store, { marks: { ...store.getState().ask.marks, [stage]: mark } });
}

export function isAsking({ round }: AskState): boolean {
  return round?.phase === "drawing" || round?.phase === "asking";
}

/**
 * Tells whether a round like this one was agreed to; the words of the question may differ.
 * Nothing is sent to a model that runs in this page, so that there is nothing to agree to.
 */
function isAgreed({ round, key, agreedTo }: AskState): boolean {
  if (round?.way === "page") {
    return true;
  }
  return (
    round !== null &&
    agreedTo !== null &&
    agreedTo.key === key &&
    agreedTo.what === whatIsSent(round)
  );
}

/** Where pictures go, to which model, and how large they are. */
function whatIsSent({ address, model, sidePx, format }: AskRound): string {
  return JSON.stringify([parseEndpoint(address).chat, model, sidePx, format]);
}

function isOpen({ status }: PanelAnswer): boolean {
  return ["waiting", "ready", "asking", "slow"].includes(status);
}

function setPhase(store: AppStore, phase: AskRound["phase"]): void {
  const { round } = store.getState().ask;
  if (round !== null) {
    patch(store, { round: { ...round, phase } });
  }
}

function patchPanel(store: AppStore, stage: Stage, change: Partial<PanelAnswer>): void {
  const { byStage } = store.getState().ask;
  const before = byStage[stage];
  if (before !== undefined) {
    patch(store, { byStage: { ...byStage, [stage]: { ...before, ...change } } });
  }
}

function patch(store: AppStore, change: Partial<AskState>): void {
  store.setState(({ ask }) => ({ ask: { ...ask, ...change } }));
}
