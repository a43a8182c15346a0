/** The network for FID that the visitor may bring: its weights are in no public registry. */
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

/** A file that gave way to a newer one is dropped. */
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
