/**
 * This slice holds the state of the Inception network for FID, a file that the user
 * must provide.
 */
import type { AppErrorData } from "#core/errors.ts";
import type { InceptionFile } from "#ports/distribution.ts";
import type { AppStore } from "./app-store.ts";

export type InceptionState =
  | { readonly status: "none" }
  | { readonly status: "reading"; readonly file: File }
  | { readonly status: "ready"; readonly file: InceptionFile }
  | { readonly status: "failed"; readonly error: AppErrorData };

export const initialInception: InceptionState = { status: "none" };

export function bringInception(store: AppStore, file: File): void {
  store.setState({ inception: { status: "reading", file } });
}

/** Records an opened file; one that was replaced meanwhile is ignored. */
export function inceptionRead(
  store: AppStore,
  file: File,
  next: Exclude<InceptionState, { status: "reading" }>,
): void {
  const { inception } = store.getState();
  if (inception.status === "reading" && inception.file === file) {
    store.setState({ inception: next });
  }
}
