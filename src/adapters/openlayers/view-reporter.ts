import type { ViewState } from "#ports/map-view.ts";
import { type Viewport, visibleBox } from "./viewport.ts";

/** Interval of the throttle in ms; the map port promises at most 250 ms. */
const INTERVAL_MS = 120;

/**
 * Reports where the view is, throttled to one report per interval; the final position
 * is always reported.
 */
export class ViewReporter {
  readonly #read: () => Viewport | null;
  readonly #onView: (view: ViewState) => void;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #told = "";

  constructor(read: () => Viewport | null, onView: (view: ViewState) => void) {
    this.#read = read;
    this.#onView = onView;
  }

  /** Called when the view has moved, or a panel has changed its size. */
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

  /** Starts with a new view, whose first state is reported even if the numbers are the same. */
  reset(): void {
    this.#told = "";
  }

  dispose(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
    }
  }
}
