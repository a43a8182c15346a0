/**
 * Images from other sites that a link names. Whoever made the link would learn who opens
 * it, so nothing is asked of those sites before the visitor has agreed.
 */
import { AppError, errorToData } from "#core/errors.ts";
import type { AppStore } from "./app-store.ts";
import { enqueue, openUrl } from "./scenes.ts";
import { addNote } from "./ui.ts";

/** Of a link; nobody compares more by one. */
const MOST_LINKED = 4;

export type LinkedImagesState = {
  /** Addresses that the visitor is asked about. */
  readonly asked: readonly string[];
};

export const initialLinkedImages: LinkedImagesState = { asked: [] };

/**
 * Asks about what the link names; what it names beyond four is left out, and that is said.
 * A sealed page cannot ask those sites for anything: it lists the images with that reason.
 */
export function askAboutLinked(store: AppStore, urls: readonly string[]): void {
  const { asked } = store.getState().linkedImages;
  const all = [...new Set([...asked, ...urls])];
  if (all.length > MOST_LINKED) {
    addNote(
      store,
      `The link names ${all.length} images on other sites. Only the first ${MOST_LINKED} can be opened by it.`,
    );
  }
  const named = all.slice(0, MOST_LINKED);
  if (!store.getState().ui.isSealed) {
    store.setState({ linkedImages: { asked: named } });
    return;
  }
  for (const url of named) {
    const error = errorToData(sealedRefusal(url));
    enqueue(store, url, { kind: "url", url }, null, {
      phase: { status: "failed", error },
    });
  }
}

/** The reason why a sealed page does not open an address. */
export function sealedRefusal(url: string): AppError {
  const message =
    "This copy of the page is sealed: it never asks another site for anything.";
  return new AppError("argument-invalid", message, {
    expected: "a file of yours, or an address on this page's own site",
    found: URL.canParse(url) ? new URL(url).host : url,
    hint: "Download the file and drop it here.",
  });
}

export function answerLinked(store: AppStore, isAgreed: boolean): void {
  const { asked } = store.getState().linkedImages;
  store.setState({ linkedImages: initialLinkedImages });
  for (const url of isAgreed ? asked : []) {
    openUrl(store, url);
  }
}
