/**
 * These tests check that captions and scores describe what is shown, and never keep an
 * old image under a new name.
 */

import { describe, expect, it } from "vitest";
import { exportCaption } from "#state/export-caption.ts";
import { mapSpec, panelCaption } from "#state/map-spec.ts";
import { chooseCard, chooseLevels } from "#state/pipeline.ts";
import { shownPicture } from "#state/results.ts";
import { startRun } from "#state/run.ts";
import type { SceneEntry } from "#state/scenes.ts";
import { saveScores } from "#state/score-table.ts";
import { currentReading } from "#state/scores.ts";
import { chooseValueMap } from "#state/value-map.ts";
import { choosePair, setOpacity, showStage } from "#state/view.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

async function translated(
  denoiseId: string | null = null,
  options: Parameters<typeof start>[0] = {},
) {
  start({ tileMs: 100, tiles: 4, ...options });
  await open("a.tif", "a_eo.tif");
  chooseCard(page.store, "denoised", denoiseId);
  await wait(300);
  startRun(page.store, "view");
  await wait(2000);
  return page.store;
}

const caption = (stage: "denoised" | "syneo") =>
  panelCaption(page.store.getState(), stage);

function uncalibrated(entry: SceneEntry): SceneEntry {
  const { phase } = entry;
  if (phase.status !== "ready" || phase.opened.scene.role !== "sar") {
    return entry;
  }
  const scene = { ...phase.opened.scene, displayUnit: "dn-db" as const };
  return { ...entry, phase: { ...phase, opened: { ...phase.opened, scene } } };
}

describe("captions", () => {
  it("say of de-noised radar that it is of an earlier run once another is chosen", async () => {
    const store = await translated("median-blur");
    const before = caption("denoised");
    expect(before).not.toContain("earlier");
    expect(caption("syneo")).toContain(`after ${before.split(" · ")[0]}`);
    chooseCard(store, "denoised", null);
    expect(caption("denoised")).toContain("an earlier run");
  });

  it("name the picture that fills what a new one has not reached", async () => {
    const store = await translated();
    const old = caption("syneo");
    const { cards, chosen } = store.getState().pipeline;
    const other =
      cards.status === "ready"
        ? cards.cards.find((c) => c.stage === "translate" && c.id !== chosen.syneo)
        : undefined;
    chooseCard(store, "syneo", other?.id ?? "");
    startRun(store, "view");
    await wait(250);
    expect(caption("syneo")).toContain(other?.title);
    expect(caption("syneo")).toContain(`incomplete: ${old.split(" · ")[0]}`);
    await wait(2000);
    expect(caption("syneo")).not.toContain("incomplete");
  });

  it("say that levels were moved, on the page and below a picture that is exported", async () => {
    const levels = { gain: 1, offsetDb: -41.8 };
    const store = await translated("median-blur", { levels });
    const exported = () => {
      const info = shownPicture(store.getState().results);
      return info === null
        ? ""
        : exportCaption(store.getState(), info, { factor: 1 })[0];
    };
    expect(caption("syneo")).toMatch(/^Fake one .* · levels matched −41\.8 dB$/);
    expect(exported()).toBe(`SynEO: ${caption("syneo")}`);
    // Numbers without a unit have no level of their own that could be foreign.
    const calibrated = store.getState().scenes;
    store.setState({
      scenes: {
        ...calibrated,
        entries: calibrated.entries.map(uncalibrated),
      },
    });
    expect(caption("syneo")).toContain("levels matched −41.8 dB, relative");
    store.setState({ scenes: calibrated });
    // De-noised radar is as it was stored.
    expect(caption("denoised")).not.toContain("levels");

    const { sceneId } = shownPicture(store.getState().results) ?? {};
    chooseLevels(store, sceneId ?? "scene-none", { kind: "off" });
    startRun(store, "view");
    await wait(2000);
    expect(caption("syneo")).not.toContain("levels");
    expect(exported()).toBe(`SynEO: ${caption("syneo")}`);
  });

  it("call a map of values one", async () => {
    const store = await translated();
    expect(caption("syneo")).not.toContain("map of values");
    chooseValueMap(store, "ssim");
    expect(caption("syneo")).toMatch(/^map of values: SSIM · /);
  });
});

describe("what has not been computed", () => {
  it("is hatched in the panels of computed stages, whatever the layout", async () => {
    const store = await translated();
    const hatched = () =>
      mapSpec(store.getState()).panels.flatMap((p) => (p.hatched ? [p.id] : []));
    expect(hatched()).toEqual(["syneo"]);
    showStage(store, "syneo");
    expect(hatched()).toEqual(["sar"]);
    choosePair(store, 1, "eo");
    expect(hatched()).toEqual([]);
  });

  it("does not let the stage below through, or is hatched when seen through", async () => {
    const store = await translated();
    choosePair(store, 0, "eo");
    showStage(store, "syneo");
    const { panels, single } = mapSpec(store.getState());
    expect(single.isTopOpaque).toBe(true);
    expect(panels[0]?.layers.at(-1)).toMatchObject({
      isGapHatched: true,
      gapNote: "Hatched: not translated",
    });
    setOpacity(store, 0.4);
    expect(mapSpec(store.getState()).single.isTopOpaque).toBe(false);
  });
});

describe("numbers", () => {
  it("of another picture are gone as soon as its caption is", async () => {
    const store = await translated();
    await wait(1000);
    expect(currentReading(store.getState()).status).toBe("ready");
    const { results } = store.getState();
    store.setState({
      results: { ...results, shown: { ...results.shown, syneo: "result-other" } },
    });
    expect(store.getState().scores.reading.status).toBe("ready");
    expect(currentReading(store.getState()).status).toBe("none");
  });

  it("under the pointer are of the map that is shown", async () => {
    const store = await translated();
    chooseValueMap(store, "ssim");
    page.events.onCursor({ x: 448600, y: 5411400, panel: "sar" });
    store.setState(({ cursor }) => ({ cursor: { ...cursor, value: -0.192 } }));
    chooseValueMap(store, "lpips");
    expect(store.getState().cursor.value).toBeNull();
  });
});

describe("the table of scores", () => {
  it("is saved as CSV with what it is of, a metric a line", async () => {
    const store = await translated();
    await wait(1000);
    saveScores(store);
    const [file] = page.saved;
    expect(file?.fileName).toBe("scores.csv");
    const text = await new Response(file?.content as Blob).text();
    const [header, ...lines] = text.trimEnd().split("\r\n");
    expect(header).toMatch(/^metric,value,unit,better,n,/);
    const { reading } = store.getState().scores;
    expect(reading.status === "ready" && reading.measurement.readings.length).toBe(
      lines.length,
    );
    expect(lines[0]).toContain("a.tif");
    expect(store.getState().ui.savingText).toBeNull();
  });
});
