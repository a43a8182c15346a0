import type { ViewState } from "#ports/map-view.ts";
import { type Viewport, visibleBox } from "./viewport.ts";

/** Well under the 250 ms of the contract, and no burden on the store. */
const INTERVAL_MS = 120;

/** Tells where the view is, at most once an interval, and always where it came to rest. */
export class ViewReporter {
  readonly #read: () => Viewport | null;
  readonly #onView: (view: ViewState) => void;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #told = "";

  constructor(read: () => Viewport | null, onView: (view: ViewState) => void) {
    this.#read = read;
    this.#onView = onView;
  }

  /** The view has moved, or a panel has changed its size. */
  queue(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const viewport = this.#read();
      if (viewport === null) {
        return;
      }
      const { centre, resolution } = viewport;
      const view = { centre, resolution, box: visibleBox(viewport) };
      const told = JSON.stringify(view);
      if (told !== this.#told) {
        this.#told = told;
        this.#onView(view);
      }
    }, INTERVAL_MS);
  }

  /** Another view begins: its first state is told even if the numbers are the same. */
  reset(): void {
    this.#told = "";
  }

  dispose(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
    }
  }
}
