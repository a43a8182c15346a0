const STEP = 0.02;
const LEAP = 0.1;

/** The handle between two layers that share a panel: a slider from 0 (left) to 1. */
export class SwipeHandle {
  readonly #root: HTMLElement;
  readonly #element = document.createElement("div");
  readonly #onMove: (position: number) => void;
  #position = 0.5;

  constructor(root: HTMLElement, onMove: (position: number) => void) {
    this.#root = root;
    this.#onMove = onMove;
    const handle = this.#element;
    handle.className = "map-swipe";
    handle.tabIndex = 0;
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-label", "Swipe between the two layers");
    handle.setAttribute("aria-orientation", "horizontal");
    handle.setAttribute("aria-valuemin", "0");
    handle.setAttribute("aria-valuemax", "100");
    handle.hidden = true;
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      event.stopPropagation();
    });
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) {
        const { left, width } = this.#root.getBoundingClientRect();
        this.#move((event.clientX - left) / width);
      }
    });
    handle.addEventListener("keydown", (event) => this.#onKey(event));
    root.append(handle);
  }

  /** Moves the handle; null hides it. */
  setPosition(position: number | null): void {
    this.#element.hidden = position === null;
    if (position !== null) {
      this.#position = position;
      this.#element.style.left = `${position * 100}%`;
      this.#element.setAttribute("aria-valuenow", String(Math.round(position * 100)));
    }
  }

  #onKey(event: KeyboardEvent): void {
    const step = event.shiftKey ? LEAP : STEP;
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: this.#position - step,
      ArrowDown: this.#position - step,
      ArrowRight: this.#position + step,
      ArrowUp: this.#position + step,
      PageDown: this.#position - LEAP,
      PageUp: this.#position + LEAP,
      Home: 0,
      End: 1,
    };
    const target = targets[event.key];
    if (target !== undefined) {
      // The same keys would also move the map.
      event.preventDefault();
      event.stopPropagation();
      this.#move(target);
    }
  }

  #move(position: number): void {
    this.#onMove(Math.min(1, Math.max(0, position)));
  }
}
