/** The grid of models, as the paper's Figure 5: one panel for every picture of the scene. */
import { describe, expect, it } from "vitest";
import type { ResultId } from "#ports/ids.ts";
import { effectiveLayout, mapSpec } from "#state/map-spec.ts";
import { cardsOf, chooseCard } from "#state/pipeline.ts";
import { chooseRival, rivalOf } from "#state/rival.ts";
import { startRun } from "#state/run.ts";
import { chooseLayout, choosePair } from "#state/view.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

async function translateWith(index: number) {
  const { store } = page;
  const card = cardsOf(store.getState().pipeline.cards, "syneo")[index];
  chooseCard(store, "syneo", card?.id ?? null);
  await wait(300);
  startRun(store, "view");
  await wait(1500);
}

describe("the grid of models", () => {
  it("has the radar, each picture once, and the real image", async () => {
    const { store } = start({ tileMs: 50, tiles: 2 });
    await open("a.tif", "a_eo.tif");
    await translateWith(0);
    chooseLayout(store, "models");
    // One picture alone is no comparison.
    expect(effectiveLayout(store.getState())).toBe("all");
    await translateWith(1);
    const { panels } = mapSpec(store.getState());
    const results = Object.keys(store.getState().results.byId);
    expect(panels.map(({ id }) => id)).toEqual(["sar", "eo", ...results]);
    expect(results).toHaveLength(2);
    expect(panels.slice(2).map(({ layers }) => layers[0]?.id)).toEqual(
      results.map((id) => `syneo:${id}`),
    );
    expect(new Set(panels.map(({ label }) => label)).size).toBe(4);
    // Two models side by side: the left panel is the first one's, the right one is measured.
    const first = results[0] as ResultId;
    chooseLayout(store, "two");
    chooseRival(store, first);
    const pairOf = () =>
      mapSpec(store.getState()).panels.map(({ id, layers }) => [id, layers[0]?.id]);
    expect(pairOf()).toEqual([
      ["syneo", `syneo:${results[1]}`],
      [first, `syneo:${first}`],
    ]);
    // In single the rival lies below, under swipe, opacity and blink.
    chooseLayout(store, "single");
    const single = mapSpec(store.getState());
    expect(single.panels[0]?.layers.map(({ id }) => id)).toEqual([
      `syneo:${first}`,
      `syneo:${results[1]}`,
    ]);
    expect(single.panels[0]).toMatchObject({ lookAzimuthDeg: null });
    expect(single.single.swipe).toBe(0.5);
    // A stage on that side takes its place.
    choosePair(store, 0, "eo");
    expect(rivalOf(store.getState())).toBeNull();
    chooseLayout(store, "models");
    // Choosing the first one again moves no panel.
    await translateWith(0);
    expect(mapSpec(store.getState()).panels.map(({ id }) => id)).toEqual([
      "sar",
      "eo",
      ...results,
    ]);
  });
});
