import { describe, expect, it } from "vitest";
import { createAppStore } from "#state/app-store.ts";
import { areaDrawn, setDrawing } from "#state/drawn-area.ts";
import type { StudiesState } from "#state/studies.ts";
import { EXPLORE_KEYS } from "./keys.ts";

describe("Escape", () => {
  it("ends the innermost thing first: a drawing, mirrored runs, the drawn area", () => {
    const store = createAppStore();
    const key = EXPLORE_KEYS.find(({ keys }) => keys.includes("Escape"));
    const running = { request: {}, done: 1, total: 12 };
    store.setState(({ studies }) => ({
      studies: { ...studies, flips: { ...studies.flips, running } } as StudiesState,
    }));
    areaDrawn(store, { kind: "box", box: [0, 0, 1, 1] });
    setDrawing(store, "polygon");
    const left = () => {
      key?.press(store, "Escape");
      const { view, studies } = store.getState();
      return [view.drawing, studies.flips.running !== null, view.area !== null];
    };
    expect(left()).toEqual([null, true, true]);
    expect(left()).toEqual([null, false, true]);
    expect(left()).toEqual([null, false, false]);
  });
});
