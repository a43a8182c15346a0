/** This file defines keyboard shortcuts, and those that every workspace has. */
import type { AppStore } from "#state/app-store.ts";
import { moveKeyCursor } from "#state/cursor.ts";
import { closeDialog, openDialog, setSideOpen } from "#state/ui.ts";
import { moveMap } from "#state/view.ts";

export type KeyBinding = {
  /** `KeyboardEvent.key` values. */
  readonly keys: readonly string[];
  /** Labels of the keys in the list of shortcuts. */
  readonly caps: readonly string[];
  readonly what: string;
  readonly press: (store: AppStore, key: string) => void;
  readonly release?: (store: AppStore) => void;
  /**
   * Whether the key works only while the map or nothing has the focus; elsewhere it has
   * another meaning.
   */
  readonly isMapOnly?: boolean;
};

export const SHELL_KEYS: readonly KeyBinding[] = [
  {
    keys: ["?"],
    caps: ["?"],
    what: "This list",
    press: (store) => openDialog(store, "help"),
  },
];

/** Step of panning, as a fraction of the panel's size. */
const PAN = 0.25;
/** Step of the crosshair per arrow key press, in CSS pixels. */
const STEP_PX = 8;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-PAN, 0],
  ArrowRight: [PAN, 0],
  ArrowUp: [0, PAN],
  ArrowDown: [0, -PAN],
};

/** What every workspace with a map has. */
export const MAP_KEYS: readonly KeyBinding[] = [
  {
    keys: ["+", "="],
    caps: ["+"],
    what: "Zoom in",
    press: (store) => moveMap(store, { kind: "zoom", steps: 1 }),
  },
  {
    keys: ["-"],
    caps: ["−"],
    what: "Zoom out",
    press: (store) => moveMap(store, { kind: "zoom", steps: -1 }),
  },
  {
    keys: Object.keys(ARROWS),
    caps: ["←", "→", "↑", "↓"],
    what: "Move the map, or the crosshair",
    press: (store, key) => {
      const [dx, dy] = ARROWS[key] ?? [0, 0];
      if (store.getState().cursor.isByKey) {
        moveKeyCursor(store, Math.sign(dx) * STEP_PX, Math.sign(dy) * STEP_PX);
      } else {
        moveMap(store, { kind: "pan", dx, dy });
      }
    },
    isMapOnly: true,
  },
];

/** Closes what lies over the page, a dialog or else the drawers; false = there is none. */
export function closeInnermost(store: AppStore): boolean {
  const { ui } = store.getState();
  if (ui.dialog !== null) {
    closeDialog(store);
    return true;
  }
  const hasDrawer = ui.pageSize !== "wide" && (ui.isLeftOpen || ui.isRightOpen);
  if (hasDrawer) {
    setSideOpen(store, "left", false);
    setSideOpen(store, "right", false);
  }
  return hasDrawer;
}
