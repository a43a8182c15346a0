import { describe, expect, it } from "vitest";
import { STAGES } from "#core/catalog/stages.ts";
import { chooseCard } from "#state/pipeline.ts";
import { requestExport, startRun } from "#state/run.ts";
import { mainSar } from "#state/stages.ts";
import { parseHash, stateToHash } from "#state/url-hash.ts";
import { chooseLayout } from "#state/view.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

/** De-noised, translated and refined, beside an optical image. */
async function refined() {
  const { store } = start();
  await open("tile_sar.tif", "tile_eo.tif");
  chooseCard(store, "denoised", "fake-median");
  chooseCard(store, "refined", "fake-sharp");
  startRun(store, "view");
  await wait(2000);
  return store;
}

const panels = () => page.map.lastSpec().panels.map(({ id }) => id);

describe("a page with a refiner", () => {
  it("shows five panels, and each stage is exported under its own name", async () => {
    const store = await refined();
    chooseLayout(store, "all");
    expect(panels()).toEqual(STAGES);
    for (const stage of ["denoised", "syneo", "refined"] as const) {
      const resultId = store.getState().results.shown[stage];
      requestExport(store, resultId ?? "result-0");
      await wait(10);
    }
    expect(page.saved.map(({ fileName }) => fileName)).toEqual([
      "tile_sar.denoised.fake-median.tif",
      "tile_sar.syneo.fake-one.tif",
      "tile_sar.refined.fake-sharp.tif",
    ]);
  });

  it("measures the refined picture, the last there is", async () => {
    const store = await refined();
    const { refined: resultId } = store.getState().results.shown;
    expect(page.engine.measured.at(-1)?.candidate).toEqual({
      kind: "result",
      resultId,
    });
  });

  it("names all three models in its link and in the provenance", async () => {
    const store = await refined();
    expect(parseHash(stateToHash(store.getState())).chosen).toEqual({
      denoised: "fake-median",
      syneo: "fake-one",
      refined: "fake-sharp",
    });
    const { results } = store.getState();
    const models = (stage: "denoised" | "syneo" | "refined") =>
      results.byId[results.shown[stage] ?? "result-0"]?.provenance?.models.map(
        ({ cardId }) => cardId,
      );
    expect(models("denoised")).toEqual(["fake-median"]);
    expect(models("syneo")).toEqual(["fake-median", "fake-one"]);
    expect(models("refined")).toEqual(["fake-median", "fake-one", "fake-sharp"]);
  });

  it("lets go of a refined picture when the one that it was made of is gone", async () => {
    const store = await refined();
    chooseCard(store, "refined", null);
    expect(store.getState().results.shown.refined).not.toBeNull();
    chooseCard(store, "syneo", "fake-two");
    await wait(2000);
    expect(store.getState().results.shown.syneo).toContain("fake-two");
    expect(store.getState().results.shown.refined).toBeNull();
    // The engine still has this result, so choosing its card shows it without a run.
    const runs = () =>
      page.engine.calls.filter((call) => call.startsWith("run ")).length;
    const before = runs();
    chooseCard(store, "syneo", "fake-one");
    chooseCard(store, "refined", "fake-sharp");
    await wait(500);
    expect(store.getState().results.shown.refined).toContain("fake-sharp");
    expect(runs()).toBe(before);
    expect(mainSar(store.getState())).not.toBeNull();
  });
});
