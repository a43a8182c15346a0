import { describe, expect, it } from "vitest";
import { type AppStore, createAppStore } from "#state/app-store.ts";
import { areaDrawn, setDrawing } from "#state/drawn-area.ts";
import { mapSpec } from "#state/map-spec.ts";
import type { StudiesState } from "#state/studies.ts";
import { viewMoved } from "#state/view.ts";
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

describe("the crosshair by keys", () => {
  const press = (store: AppStore, key: string) =>
    EXPLORE_KEYS.find(({ keys }) => keys.includes(key))?.press(store, key);

  it("reads the middle of the view, moves by steps of the screen, and draws a box", () => {
    const store = createAppStore();
    viewMoved(store, { centre: [100, 200], resolution: 2, box: [0, 100, 200, 300] });
    press(store, "c");
    expect(store.getState().cursor.at).toMatchObject({ x: 100, y: 200 });
    press(store, "Enter");
    for (let i = 0; i < 3; i++) {
      press(store, "ArrowRight");
      press(store, "ArrowDown");
    }
    expect(mapSpec(store.getState()).area).toEqual({
      kind: "box",
      box: [100, 152, 148, 200],
    });
    expect(store.getState().view.area).toBeNull();
    press(store, "Enter");
    expect(store.getState().view.area).toEqual({
      kind: "box",
      box: [100, 152, 148, 200],
    });
    expect(store.getState().view.command).toBeNull();
    press(store, "Escape");
    expect(store.getState().cursor.at).toBeNull();
    press(store, "ArrowRight");
    expect(store.getState().view.command).toMatchObject({ kind: "pan" });
  });

  it("stays in the view", () => {
    const store = createAppStore();
    viewMoved(store, { centre: [0, 0], resolution: 50, box: [-100, -100, 100, 100] });
    press(store, "c");
    press(store, "ArrowLeft");
    expect(store.getState().cursor.at).toMatchObject({ x: -100, y: 0 });
  });
});

describe("the keys of the stages", () => {
  it("lead to no empty stage, but say what would fill it", () => {
    const store = createAppStore();
    const key = EXPLORE_KEYS.find(({ keys }) => keys.includes("4"));
    const before = store.getState().view;
    key?.press(store, "4");
    expect(store.getState().view).toEqual(before);
    expect(store.getState().ui.notes[0]).toMatch(/^Refined: /);
  });
});
