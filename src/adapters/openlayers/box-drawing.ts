/** A smaller box is taken for an accidental drag, in CSS pixels. */
const MIN_SIDE_PX = 4;

export type BoxDrawingEvents = {
  /** Called with the corners in CSS pixels of the panel while drawing; null when cancelled. */
  readonly onDrag: (corners: Corners | null) => void;
  readonly onDrawn: (corners: Corners) => void;
};

export type Corners = readonly [
  from: readonly [left: number, top: number],
  to: readonly [left: number, top: number],
];

/** An overlay that takes pointer events while a box is drawn. */
export class BoxDrawing {
  readonly #sheet = document.createElement("div");
  readonly #events: BoxDrawingEvents;
  #start: readonly [number, number] | null = null;

  constructor(root: HTMLElement, events: BoxDrawingEvents) {
    this.#events = events;
    const sheet = this.#sheet;
    sheet.className = "map-drawing";
    sheet.hidden = true;
    sheet.addEventListener("pointerdown", (event) => {
      if (event.button === 0 && this.#start === null) {
        sheet.setPointerCapture(event.pointerId);
        this.#start = this.#at(event);
      }
    });
    sheet.addEventListener("pointermove", (event) => {
      if (this.#start !== null) {
        events.onDrag([this.#start, this.#at(event)]);
      }
    });
    sheet.addEventListener("pointerup", (event) => this.#finish(this.#at(event)));
    sheet.addEventListener("pointercancel", () => this.#giveUp());
    root.append(sheet);
  }

  setActive(isActive: boolean): void {
    this.#sheet.hidden = !isActive;
    if (!isActive) {
      this.#giveUp();
    }
  }

  #finish(end: readonly [number, number]): void {
    const start = this.#start;
    if (start === null) {
      return;
    }
    const isBox =
      Math.abs(end[0] - start[0]) >= MIN_SIDE_PX &&
      Math.abs(end[1] - start[1]) >= MIN_SIDE_PX;
    this.#giveUp();
    if (isBox) {
      this.#events.onDrawn([start, end]);
    }
  }

  #giveUp(): void {
    if (this.#start !== null) {
      this.#start = null;
      this.#events.onDrag(null);
    }
  }

  #at(event: PointerEvent): readonly [number, number] {
    const { left, top, width, height } = this.#sheet.getBoundingClientRect();
    return [
      Math.min(width, Math.max(0, event.clientX - left)),
      Math.min(height, Math.max(0, event.clientY - top)),
    ];
  }
}
