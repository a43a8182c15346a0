/**
 * This slice holds what the Apply workspace asks a vision-language model, and its answers:
 * the same question for every panel. The transitions are in `ask-actions.ts`, because
 * nothing of them is needed before the workspace is shown.
 */
import type { Stage } from "#core/catalog/stages.ts";
import type { AppErrorData } from "#core/errors.ts";
import type { Secret } from "#core/secret.ts";
import type { AnswerMark } from "#core/vision-language/answer-agreement.ts";
import type { AnswerFacts } from "#core/vision-language/chat-answer.ts";
import type { PictureFacts } from "#core/vision-language/chat-request.ts";
import type { ModelManifest } from "#core/vision-language/in-browser/model-manifest.ts";
import type { Question } from "#core/vision-language/question.ts";
import type { ViewState } from "#ports/map-view.ts";
import type { PictureFormat } from "#ports/vision-language.ts";
import { type BrowserModelState, initialBrowserModel } from "./browser-model.ts";

/** Longest sides that a picture can be sent with, in pixels. */
export const PICTURE_SIDES_PX = [512, 768, 1024] as const;

/** A picture of a panel as it is sent. */
export type AskedPicture = PictureFacts & {
  /** An address within this page, to look at it. */
  readonly url: string;
  /** What the panel showed: date, models. */
  readonly caption: string;
  /** Share of its pixels that the panel had something to show for, 0–1. */
  readonly covered: number;
};

export type PanelAnswer = {
  /** `ready`: its picture is made; `slow`: nothing has come for longer than agreed. */
  readonly status:
    | "waiting"
    | "ready"
    | "asking"
    | "slow"
    | "done"
    | "stopped"
    | "failed";
  readonly picture: AskedPicture | null;
  /** What has come so far. */
  readonly text: string;
  readonly facts: AnswerFacts | null;
  /** From the request to the answer's end; null = it has not ended. */
  readonly elapsedMs: number | null;
  readonly error: AppErrorData | null;
};

export type AskSettings = {
  /** Where the model runs: on a server of the visitor's, or in this page. */
  readonly way: "server" | "page";
  readonly address: string;
  readonly model: string;
  readonly seed: number;
  readonly sidePx: (typeof PICTURE_SIDES_PX)[number];
  readonly format: PictureFormat;
};

/** One question to all panels; what it was asked with does not change any more. */
export type AskRound = AskSettings & {
  readonly serial: number;
  /** The files of the model that runs in this page; null = it is a server's. */
  readonly weights: ModelManifest | null;
  readonly question: Question;
  readonly view: ViewState;
  /** In the order in which they are asked: the reference comes first. */
  readonly stages: readonly Stage[];
  /** `review`: the request is shown, and nothing is sent before it is agreed to. */
  readonly phase: "drawing" | "review" | "asking" | "ended";
  /** When it was begun, ISO 8601. */
  readonly startedAt: string;
};

export type ModelList =
  | { readonly status: "idle" | "loading" }
  | { readonly status: "ready"; readonly ids: readonly string[] }
  | { readonly status: "failed"; readonly error: AppErrorData };

export type AskState = {
  /** Whether the Apply workspace asks, and does not segment. */
  readonly isShown: boolean;
  readonly settings: AskSettings;
  /** Kept in memory only, and dots wherever it is written down. */
  readonly key: Secret | null;
  readonly models: ModelList;
  /** The model that runs in this page. */
  readonly browserModel: BrowserModelState;
  /** The preset of the question; null = typed. */
  readonly presetId: string | null;
  readonly question: Question;
  /** What was agreed to, with which key; anything else is shown before it is sent. */
  readonly agreedTo: { readonly what: string; readonly key: Secret | null } | null;
  readonly round: AskRound | null;
  readonly byStage: Readonly<Partial<Record<Stage, PanelAnswer>>>;
  /** What the visitor says of answers to open questions. */
  readonly marks: Readonly<Partial<Record<Stage, AnswerMark>>>;
};

export const initialAsk: AskState = {
  isShown: false,
  settings: {
    ...{ way: "server", address: "", model: "" },
    ...{ seed: 1, sidePx: 768, format: "png" },
  },
  key: null,
  models: { status: "idle" },
  browserModel: initialBrowserModel,
  presetId: null,
  question: { text: "", form: { kind: "open" } },
  agreedTo: null,
  round: null,
  byStage: {},
  marks: {},
};
