/**
 * This port fetches a vision-language model onto the device, keeps it there, and asks it:
 * the pictures never leave the page.
 */
import type { AnswerPart } from "#core/vision-language/chat-answer.ts";
import type { ModelManifest } from "#core/vision-language/in-browser/model-manifest.ts";
import type { DeviceRoom } from "#core/vision-language/in-browser/model-room.ts";
import type { ModelSource } from "#core/vision-language/in-browser/model-source.ts";
import type { BackendPreference } from "./model-runner.ts";
import type { VisionLanguage } from "./vision-language.ts";

/** Bytes of the model that are on the device so far, and all of them. */
export type DownloadProgress = (doneBytes: number, totalBytes: number) => void;

export type ModelQuestion = {
  /** See `manifestName`. */
  readonly model: string;
  readonly prompt: string;
  /** A PNG or a JPEG. */
  readonly picture: Blob;
};

/** What the worker does for the page. */
export interface ModelWorker {
  /** Lists the models that are here whole; asks no network. */
  listKept(): Promise<readonly ModelManifest[]>;
  /**
   * Asks the hub for the files, hashes and settings of a model, some kB.
   * @throws AppError network-unavailable, catalog-invalid, argument-invalid; AbortError
   */
  lookUp(source: ModelSource, signal: AbortSignal): Promise<ModelManifest>;
  /**
   * Fetches what is not here yet, and keeps each file once its hash is right. Files that
   * are whole stay when it is ended.
   * @returns the manifest with every file's SHA-256
   * @throws AppError network-unavailable, model-hash-mismatch, memory-insufficient,
   *   backend-unavailable; AbortError
   */
  download(
    manifest: ModelManifest,
    room: DeviceRoom,
    onProgress: DownloadProgress,
    signal: AbortSignal,
  ): Promise<ModelManifest>;
  /** Deletes all models that are here. */
  remove(): Promise<void>;
  /**
   * Answers about a picture. Empty parts say that it is at work.
   * @throws AppError model-unknown, model-hash-mismatch, memory-insufficient,
   *   catalog-invalid, model-failed; AbortError
   */
  answer(
    question: ModelQuestion,
    room: DeviceRoom,
    backend: BackendPreference,
    onPart: (part: AnswerPart) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

export interface InBrowserModel
  extends Pick<ModelWorker, "listKept" | "lookUp" | "remove"> {
  download(
    manifest: ModelManifest,
    onProgress: DownloadProgress,
    signal: AbortSignal,
  ): Promise<ModelManifest>;
  /** Asks the model that is kept: `question.model` is its name (`manifestName`). */
  readonly vision: Pick<VisionLanguage, "ask">;
}
