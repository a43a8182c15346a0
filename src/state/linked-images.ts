/**
 * Images from other sites that a link names. Whoever made the link would learn who opens
 * it, so nothing is asked of those sites before the visitor has agreed.
 */
import type { AppStore } from "./app-store.ts";
import { openUrl } from "./scenes.ts";
import { addNote } from "./ui.ts";

/** Of a link; nobody compares more by one. */
const MOST_LINKED = 4;

export type LinkedImagesState = {
  /** Addresses that the visitor is asked about. */
  readonly asked: readonly string[];
};

export const initialLinkedImages: LinkedImagesState = { asked: [] };

/** Asks about what the link names; what it names beyond four is left out, and that is said. */
export function askAboutLinked(store: AppStore, urls: readonly string[]): void {
  const { asked } = store.getState().linkedImages;
  const all = [...new Set([...asked, ...urls])];
  if (all.length > MOST_LINKED) {
    addNote(
      store,
      `The link names ${all.length} images on other sites. Only the first ${MOST_LINKED} can be opened by it.`,
    );
  }
  store.setState({ linkedImages: { asked: all.slice(0, MOST_LINKED) } });
}

export function answerLinked(store: AppStore, isAgreed: boolean): void {
  const { asked } = store.getState().linkedImages;
  store.setState({ linkedImages: initialLinkedImages });
  for (const url of isAgreed ? asked : []) {
    openUrl(store, url);
  }
}
