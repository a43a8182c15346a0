/** Two clicks closer than this count as one, in CSS pixels. */
const SAME_PX = 4;
/**
 * A click this close to the first corner closes the ring, in CSS pixels; wide enough
 * for a finger.
 */
const CLOSE_PX = 10;

/** A place in CSS pixels of the panel. */
type Place = readonly [left: number, top: number];
/** A place in the view's CRS, so that corners stay on the ground while the map moves. */
export type Corner = readonly [x: number, y: number];

export type PolygonDrawingEvents = {
  readonly toWorld: (left: number, top: number) => Corner | null;
  readonly toScreen: (x: number, y: number) => Place | null;
  /** Called with the corners so far and the pointer while drawing; null when cancelled. */
  readonly onSketch: (ring: readonly Corner[] | null) => void;
  /** Called with at least three corners. */
  readonly onDrawn: (ring: readonly Corner[]) => void;
};

/**
 * An overlay that takes clicks as the corners of a polygon. A double click, a click on
 * the first corner or Enter closes it; Backspace removes the last corner. All panels
 * draw the same ring, because they show the same place, and a corner may be
 * recognisable in one of them only.
 */
export class PolygonDrawing {
  readonly #sheet = document.createElement("div");
  readonly #corners: Corner[];
  readonly #events: PolygonDrawingEvents;

  /**
   * Creates the overlay.
   * @param corners of the ring that is being drawn, the same array in every panel
   */
  constructor(root: HTMLElement, corners: Corner[], events: PolygonDrawingEvents) {
    this.#corners = corners;
    this.#events = events;
    const sheet = this.#sheet;
    sheet.className = "map-drawing is-polygon";
    sheet.hidden = true;
    sheet.addEventListener("click", (event) => this.#click(this.#at(event)));
    sheet.addEventListener("dblclick", () => this.#finish());
    sheet.addEventListener("pointermove", (event) => this.#sketch(this.#at(event)));
    root.append(sheet);
  }

  setActive(isActive: boolean): void {
    const wasActive = !this.#sheet.hidden;
    this.#sheet.hidden = !isActive;
    if (isActive && !wasActive) {
      document.addEventListener("keydown", this.#onKey, { capture: true });
    } else if (!isActive && wasActive) {
      this.dispose();
      this.#giveUp();
    }
  }

  /** Removes the overlay; the corners stay for the other panels. */
  dispose(): void {
    document.removeEventListener("keydown", this.#onKey, { capture: true });
  }

  #click(at: Place): void {
    const [first] = this.#corners;
    if (first !== undefined && this.#corners.length >= 3 && this.#isAt(first, at)) {
      this.#finish();
      return;
    }
    const last = this.#corners.at(-1);
    const corner = this.#events.toWorld(...at);
    // The second click of a double click adds no corner.
    if (corner !== null && !(last && this.#isAt(last, at, SAME_PX))) {
      this.#corners.push(corner);
      this.#sketch(at);
    }
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    // Another panel's overlay may have handled the key already.
    const isFree = !event.defaultPrevented && !isControl(event.target);
    const isOurs = this.#corners.length > 0 && isFree;
    if (isOurs && event.key === "Enter") {
      event.preventDefault();
      this.#finish();
    } else if (isOurs && event.key === "Backspace") {
      event.preventDefault();
      this.#corners.pop();
      this.#events.onSketch(this.#corners);
    }
  };

  #sketch(at: Place): void {
    const pointer = this.#events.toWorld(...at);
    if (this.#corners.length > 0 && pointer !== null) {
      this.#events.onSketch([...this.#corners, pointer]);
    }
  }

  /** Finishes the ring; with fewer than three corners drawing continues. */
  #finish(): void {
    if (this.#corners.length >= 3) {
      this.#events.onDrawn(this.#corners.splice(0));
    }
  }

  #giveUp(): void {
    if (this.#corners.length > 0) {
      this.#corners.length = 0;
      this.#events.onSketch(null);
    }
  }

  #isAt(corner: Corner, [left, top]: Place, withinPx = CLOSE_PX): boolean {
    const place = this.#events.toScreen(...corner);
    return place !== null && Math.hypot(place[0] - left, place[1] - top) <= withinPx;
  }

  #at(event: MouseEvent): Place {
    const { left, top } = this.#sheet.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }
}

/**
 * Tells whether Enter and Backspace have another meaning for the element; for radio
 * buttons they have none.
 */
function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("button, a, select, textarea, input:not([type=radio])"))
  );
}
