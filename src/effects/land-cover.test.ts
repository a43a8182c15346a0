/** These tests follow map objects from the drop to the map and to the words about them. */
import { describe, expect, it } from "vitest";
import { forgetLandCover, showLandCover } from "#state/land-cover.ts";
import { openDropped } from "#state/open-files.ts";
import { makeMain } from "#state/scene-roles.ts";
import { FAKE_GRID } from "#testing/fake-scenes.ts";
import { mapArea, mapObjectsFile } from "#testing/map-objects.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

const water = mapArea(FAKE_GRID, { natural: "water" }, [0, 0], [512, 2048]);
const town = mapObjectsFile("town.geojson", [water]);

const drawn = () =>
  page.map
    .lastSpec()
    .panels.map(({ id, layers }) => [id, layers.some((l) => l.id === "land-cover")]);

describe("dropped map objects", () => {
  it("are read for the scene, drawn over all its images, and no scene themselves", async () => {
    const { store } = start();
    await open("a.tif", "a_eo.tif");
    openDropped(store, [town]);
    await wait(100);
    expect(store.getState().scenes.entries).toHaveLength(2);
    expect(store.getState().landCover.phase).toMatchObject({
      status: "ready",
      reading: { cover: { shares: { water: expect.closeTo(0.25, 3) }, kind: "rural" } },
    });
    expect(drawn()).toEqual([
      ["sar", true],
      ["eo", true],
    ]);
    showLandCover(store, false);
    expect(drawn().some(([, isThere]) => isThere)).toBe(false);
    forgetLandCover(store);
    expect(store.getState().landCover.file).toBeNull();
    expect(store.getState().landCover.phase.status).toBe("none");
  });

  it("wait for a scene, and are read anew for the next one", async () => {
    const { store, engine } = start();
    openDropped(store, [town]);
    await wait(100);
    expect(store.getState().landCover.phase.status).toBe("none");
    await open("a.tif");
    await wait(100);
    await open("b.tif");
    const b = store.getState().scenes.entries[1];
    makeMain(store, b?.entryId ?? "entry-0");
    await wait(100);
    const read = engine.calls.filter((call) => call.startsWith("readLandCover"));
    expect(new Set(read).size).toBe(2);
    expect(store.getState().landCover.phase.status).toBe("ready");
  });

  it("that cannot be read say so, and change nothing else", async () => {
    const { store } = start();
    await open("a.tif");
    openDropped(store, [new File(["{"], "x.geojson")]);
    await wait(100);
    expect(store.getState().landCover.phase).toMatchObject({
      ...{ status: "failed", error: { code: "labels-invalid" } },
    });
    expect(store.getState().scenes.entries).toHaveLength(1);
    expect(drawn().some(([, isThere]) => isThere)).toBe(false);
  });
});
