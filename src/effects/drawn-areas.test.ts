/** These tests draw boxes and polygons, and check what scores, map and runs do with them. */
import { describe, expect, it } from "vitest";
import { chooseArea, clearArea, setDrawing } from "#state/drawn-area.ts";
import { requestFor, startRun } from "#state/run.ts";
import { VIEW } from "#testing/fake-page.ts";
import { installPageOfFakes, open, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

describe("scores", () => {
  it("follow the drawn box", async () => {
    const { store, engine, events, map } = start();
    await open("a.tif", "a_eo.tif");
    startRun(store, "view");
    await wait(1500);
    setDrawing(store, "box");
    expect(map.calls).toContain("setDrawing box");
    const box = {
      kind: "box",
      box: [448300, 5411100, 448400, 5411200],
    } as const;
    events.onAreaDrawn(box);
    await wait(500);
    expect(engine.measured.at(-1)?.area).toEqual(box);
    expect(store.getState().view.drawing).toBeNull();
  });

  it("go from the view to a polygon and back; one area at a time", async () => {
    const { store, engine, events, map } = start();
    await open("a.tif", "a_eo.tif");
    startRun(store, "view");
    await wait(1500);
    chooseArea(store, "polygon");
    expect(map.calls.at(-1)).toBe("setDrawing polygon");
    // The area cannot be measured before it is drawn.
    expect(store.getState().scores.target).toBe("view");
    const ring = [
      [448300, 5411100],
      [448400, 5411100],
      [448350, 5411200],
    ] as const;
    events.onAreaDrawn({ kind: "polygon", ring });
    await wait(500);
    expect(engine.measured.at(-1)?.area).toEqual({ kind: "polygon", ring });
    expect(map.lastSpec().area).toEqual({ kind: "polygon", ring });
    // A run computes rectangles.
    expect(requestFor(store.getState(), "area")?.region).toEqual({
      kind: "box",
      box: [448300, 5411100, 448400, 5411200],
    });
    chooseArea(store, "view");
    await wait(500);
    expect(engine.measured.at(-1)?.area).toEqual({ kind: "box", box: VIEW.box });
    chooseArea(store, "polygon");
    await wait(500);
    expect(engine.measured.at(-1)?.area).toEqual({ kind: "polygon", ring });
    clearArea(store);
    await wait(500);
    expect(map.lastSpec().area).toBeNull();
    expect(engine.measured.at(-1)?.area).toEqual({ kind: "box", box: VIEW.box });
  });
});
