/** These tests follow map objects from the drop to the map and to the words about them. */
import { beforeAll, describe, expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import type { Grid } from "#core/raster/grid.ts";
import {
  fetchingEnded,
  fetchMapObjects,
  forgetLandCover,
  showLandCover,
} from "#state/land-cover.ts";
import { type AskedGround, groundToAsk } from "#state/land-cover-ground.ts";
import { openDropped } from "#state/open-files.ts";
import { makeMain } from "#state/scene-roles.ts";
import type { SceneEntry } from "#state/scenes.ts";
import { mainSar } from "#state/stages.ts";
import { VIEW } from "#testing/fake-page.ts";
import { FAKE_GRID } from "#testing/fake-scenes.ts";
import { mapArea, mapObjectsFile } from "#testing/map-objects.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();
// On fake timers nothing waits for code that is loaded late.
beforeAll(() => import("./fetch-map-objects.ts"));

const water = mapArea(FAKE_GRID, { natural: "water" }, [0, 0], [512, 2048]);
const town = mapObjectsFile("town.geojson", [water]);

const drawn = () =>
  page.map
    .lastSpec()
    .panels.map(({ id, layers }) => [id, layers.some((l) => l.id === "land-cover")]);

/** Answers every question after a moment with one lake, and can be made to fail. */
function server(failAt = Number.POSITIVE_INFINITY) {
  const asked: string[] = [];
  const lake = {
    ...{ type: "way", id: 1, tags: { natural: "water" } },
    geometry: water.geometry.coordinates[0]?.map(([lon, lat]) => ({ lon, lat })),
  };
  return {
    asked,
    host: "objects.test",
    failAt,
    async ask(query: string, signal: AbortSignal) {
      asked.push(query);
      await new Promise((done) => setTimeout(done, 500));
      signal.throwIfAborted();
      if (asked.length >= this.failAt) {
        throw new AppError("network-unavailable", "objects.test gave no map objects.", {
          ...{ expected: "JSON", found: "HTTP 429", hint: "Wait a minute." },
        });
      }
      return { elements: [lake], bytes: 1000 };
    },
  };
}

function withGrid(entry: SceneEntry, size: Pick<Grid, "width" | "height">): SceneEntry {
  const { phase } = entry;
  if (phase.status !== "ready") {
    return entry;
  }
  const { opened } = phase;
  const scene = { ...opened.scene, grid: { ...opened.scene.grid, ...size } };
  return {
    ...entry,
    phase: { ...phase, opened: { ...opened, scene } as typeof opened },
  };
}

describe("fetched map objects", () => {
  const mainId = () => mainSar(page.store.getState())?.sceneId ?? "scene-0";

  it("are asked for cell by cell once agreed to, joined, and read", async () => {
    const objects = server();
    const { store } = start({ mapObjects: objects });
    await open("a.tif");
    await wait(5000);
    expect(store.getState().landCover.host).toBe("objects.test");
    expect(objects.asked).toEqual([]);
    fetchMapObjects(store, mainId(), { cells: 4, ground: null });
    await wait(900);
    expect(objects.asked).toHaveLength(1);
    expect(store.getState().landCover.fetching).toMatchObject({ done: 1 });
    await wait(9000);
    // 1.2 km on each side.
    expect(objects.asked).toHaveLength(4);
    expect(store.getState().landCover).toMatchObject({
      ...{ fetching: null, fetchError: null },
      phase: { status: "ready", reading: { cover: { objects: 1 } } },
    });
  });

  it("that fail leave what is there, and go on where they were", async () => {
    const objects = server(3);
    const { store } = start({ mapObjects: objects });
    await open("a.tif");
    openDropped(store, [town]);
    fetchMapObjects(store, mainId(), { cells: 4, ground: null });
    await wait(9000);
    expect(store.getState().landCover).toMatchObject({
      ...{ fetching: null, fetchError: { found: "HTTP 429" } },
      ...{ file: { name: "town.geojson" }, phase: { status: "ready" } },
    });
    objects.failAt = Number.POSITIVE_INFINITY;
    fetchMapObjects(store, mainId(), { cells: 4, ground: null });
    await wait(9000);
    // Two were known, the third was asked for twice.
    expect(objects.asked).toHaveLength(5);
    expect(store.getState().landCover.fetchError).toBeNull();
  });

  it("of a large scene are those of the part in view, and so are its shares", async () => {
    const objects = server();
    const { store } = start({ mapObjects: objects });
    await open("a.tif");
    // 61 km on each side, and a view of 800 m.
    const large = { width: 102_400, height: 102_400 };
    store.setState(({ scenes }) => ({
      scenes: {
        ...scenes,
        entries: scenes.entries.map((entry) => withGrid(entry, large)),
      },
    }));
    const ground = mainSar(store.getState())?.scene.grid ?? FAKE_GRID;
    const asked = groundToAsk(ground, VIEW.box);
    expect(asked).toEqual({ cells: 1, ground: VIEW.box });
    expect(groundToAsk(ground, [0, 0, 1, 1])).toBeNull();
    expect(groundToAsk(FAKE_GRID, null)).toEqual({ cells: 4, ground: null });
    fetchMapObjects(store, mainId(), asked as AskedGround);
    await wait(3000);
    expect(objects.asked).toHaveLength(1);
    const { phase, file } = store.getState().landCover;
    expect(file).toMatchObject({ ground: VIEW.box });
    // 800 m on each side, and not the scene's 1.2 km.
    expect(phase).toMatchObject({
      reading: { cover: { areaKm2: expect.closeTo(0.64, 2) } },
    });
  });

  it("stop with a click, and with another scene on the map", async () => {
    const objects = server();
    const { store } = start({ mapObjects: objects });
    await open("a.tif");
    fetchMapObjects(store, mainId(), { cells: 4, ground: null });
    await wait(100);
    fetchingEnded(store);
    await wait(9000);
    expect(objects.asked).toHaveLength(1);
    await open("b.tif");
    fetchMapObjects(store, mainId(), { cells: 4, ground: null });
    await wait(100);
    const other = store
      .getState()
      .scenes.entries.find(({ entryId }) => entryId !== store.getState().scenes.mainId);
    makeMain(store, other?.entryId ?? "entry-0");
    await wait(9000);
    expect(store.getState().landCover).toMatchObject({
      fetching: null,
      fetchError: null,
    });
    expect(objects.asked).toHaveLength(2);
  });
});

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
