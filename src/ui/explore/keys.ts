/**
 * This table lists every keyboard shortcut of the workspace: what it does, and its text
 * in the list of keys.
 */

import { STAGES, stageRow } from "#core/catalog/stages.ts";
import type { AppStore } from "#state/app-store.ts";
import { setKeyCorner, toggleKeyCursor } from "#state/cursor.ts";
import { clearArea, setDrawing } from "#state/drawn-area.ts";
import { requestRun } from "#state/large-run.ts";
import { isDrawn } from "#state/map-spec.ts";
import { stepTranslate } from "#state/pipeline.ts";
import { isRunActive, stopRun } from "#state/run.ts";
import { stageNeed } from "#state/stages.ts";
import { stopStudy } from "#state/studies.ts";
import { addNote } from "#state/ui.ts";
import { setBlinking, showStage, toggleSwipe } from "#state/view.ts";
import { closeInnermost, type KeyBinding, MAP_KEYS } from "#ui/shell/keys.ts";

export const EXPLORE_KEYS: readonly KeyBinding[] = [
  {
    keys: ["1", "2", "3", "4", "5"],
    caps: ["1", "5"],
    what: "Show a stage: SAR, de-noised, SynEO, refined, EO",
    press: (store, key) => {
      const stage = STAGES[Number(key) - 1] ?? "sar";
      const state = store.getState();
      if (isDrawn(state, stage)) {
        showStage(store, stage);
      } else {
        addNote(store, `${stageRow(stage).name}: ${stageNeed(state, stage)}`);
      }
    },
  },
  { keys: ["s"], caps: ["s"], what: "Swipe on or off", press: toggleSwipe },
  {
    keys: [" "],
    caps: ["space"],
    what: "Blink: hide the upper stage while held (layout Single)",
    press: (store) => setBlinking(store, true),
    release: (store) => setBlinking(store, false),
    isMapOnly: true,
  },
  {
    keys: ["t"],
    caps: ["t"],
    what: "Translate this view",
    press: (store) => requestRun(store, "view"),
  },
  {
    keys: ["["],
    caps: ["["],
    what: "Previous translator",
    press: (store) => stepTranslate(store, -1),
  },
  {
    keys: ["]"],
    caps: ["]"],
    what: "Next translator",
    press: (store) => stepTranslate(store, 1),
  },
  {
    keys: ["r"],
    caps: ["r"],
    what: "Draw an area: a box",
    press: (store) => setDrawing(store, "box"),
  },
  {
    keys: ["p"],
    caps: ["p"],
    what: "Draw an area: a polygon; Enter closes it, Backspace removes the last corner",
    press: (store) => setDrawing(store, "polygon"),
  },
  {
    keys: ["c"],
    caps: ["c"],
    what: "Read pixels with a crosshair that the arrow keys move",
    press: toggleKeyCursor,
  },
  {
    keys: ["Enter"],
    caps: ["Enter"],
    what: "At the crosshair: set a corner of a box, then the opposite one",
    press: (store) => {
      if (store.getState().cursor.isByKey) {
        setKeyCorner(store);
      }
    },
    isMapOnly: true,
  },
  ...MAP_KEYS,
  {
    keys: ["Escape"],
    caps: ["Esc"],
    what: "Close; cancel drawing; stop the run, or mirrored runs; clear the area",
    press: endInnermost,
  },
];

/** Ends the innermost mode that is active. */
function endInnermost(store: AppStore): void {
  const { view, run, studies, cursor } = store.getState();
  if (closeInnermost(store)) {
    return;
  }
  if (cursor.isByKey) {
    toggleKeyCursor(store);
  } else if (view.drawing !== null) {
    setDrawing(store, null);
  } else if (isRunActive(run)) {
    stopRun(store);
  } else if (studies.flips.running !== null) {
    stopStudy(store, "flips");
  } else if (view.area !== null) {
    clearArea(store);
  }
}
