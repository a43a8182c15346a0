/** This table lists the keyboard shortcuts of the Apply workspace. */
import type { AppStore } from "#state/app-store.ts";
import {
  chooseTool,
  clearSegments,
  promptEverything,
  promptPoint,
  stopSegmenting,
} from "#state/apply.ts";
import { stopAsking } from "#state/ask-actions.ts";
import { setKeyCorner, toggleKeyCursor } from "#state/cursor.ts";
import { closeInnermost, type KeyBinding, MAP_KEYS } from "#ui/shell/keys.ts";

export const APPLY_KEYS: readonly KeyBinding[] = [
  {
    keys: ["i"],
    caps: ["i"],
    what: "Points in the segment",
    press: (store) => chooseTool(store, "inside"),
  },
  {
    keys: ["o"],
    caps: ["o"],
    what: "Points outside of the segment",
    press: (store) => chooseTool(store, "outside"),
  },
  {
    keys: ["b"],
    caps: ["b"],
    what: "Boxes around a segment",
    press: (store) => chooseTool(store, "box"),
  },
  {
    keys: ["e"],
    caps: ["e"],
    what: "Segment everything in view",
    press: promptEverything,
  },
  {
    keys: ["c"],
    caps: ["c"],
    what: "Show a crosshair that the arrow keys move",
    press: toggleKeyCursor,
  },
  {
    keys: ["Enter"],
    caps: ["Enter"],
    what: "At the crosshair: ask about the point, or set a corner of the box",
    press: (store) => {
      const { cursor, apply } = store.getState();
      if (!cursor.isByKey || cursor.at === null) {
        return;
      }
      if (apply.tool === "box") {
        setKeyCorner(store);
      } else {
        promptPoint(store, cursor.at);
      }
    },
    isMapOnly: true,
  },
  ...MAP_KEYS,
  {
    keys: ["Escape"],
    caps: ["Esc"],
    what: "Close; hide the crosshair; stop; remove the segments",
    press: endInnermost,
  },
];

/** While questions are asked in words. */
export const ASK_KEYS: readonly KeyBinding[] = [
  ...MAP_KEYS,
  {
    keys: ["Escape"],
    caps: ["Esc"],
    what: "Close; stop asking",
    press: (store) => {
      if (!closeInnermost(store)) {
        stopAsking(store);
      }
    },
  },
];

function endInnermost(store: AppStore): void {
  const { cursor, apply } = store.getState();
  if (closeInnermost(store)) {
    return;
  }
  if (cursor.isByKey) {
    toggleKeyCursor(store);
  } else if (apply.isRunning) {
    stopSegmenting(store);
  } else {
    clearSegments(store);
  }
}
