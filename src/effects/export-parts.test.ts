/**
 * These tests check that a view or a drawn area is exported as a GeoTIFF, or as a
 * picture that explains itself.
 */
import { describe, expect, it } from "vitest";
import { requestExport, startRun } from "#state/run.ts";
import { VIEW } from "#testing/fake-page.ts";
import { installPageOfFakes, open, start, wait } from "#testing/page-of-fakes.ts";

installPageOfFakes();

async function translated() {
  const parts = start();
  await open("a.tif", "a_eo.tif");
  startRun(parts.store, "view");
  await wait(2000);
  const { syneo } = parts.store.getState().results.shown;
  return { ...parts, resultId: syneo ?? ("result-none" as const) };
}

describe("the view as a PNG", () => {
  it("has a caption: stage, models, scene, pixel size, what speaks against it", async () => {
    const { store, engine, saved, resultId } = await translated();
    requestExport(store, resultId, { part: "view", format: "png" });
    await wait(10);
    expect(engine.calls).toContain(`exportPicture ${resultId} ${VIEW.box}`);
    const { fileName, content } = saved.at(-1) ?? {};
    expect(fileName).toMatch(/^a\.syneo\..+\.view\.png$/);
    const text = content instanceof Blob ? await content.text() : "";
    const [picture, stage, scene, misfit, what] = text.split("\n");
    expect(picture).toBe("2x2 of 90");
    expect(stage).toMatch(/^SynEO: Fake one/i);
    expect(scene).toMatch(/^a\.tif · 2021-07-03 · .* m a pixel$/);
    expect(misfit).toMatch(/^Outside of the training data: Trained at 10 m/);
    expect(what).toContain("an estimate, not a photograph");
    expect(store.getState().run.exporting).toMatchObject({ status: "done", fileName });
  });
});

describe("a drawn area as a GeoTIFF", () => {
  it("is its hull, and everything without an area is what was computed", async () => {
    const { store, engine, events, saved, resultId } = await translated();
    const box = [448300, 5411100, 448400, 5411200] as const;
    events.onAreaDrawn({ kind: "box", box });
    requestExport(store, resultId, { part: "area" });
    await wait(10);
    expect(engine.calls).toContain(`exportGeoTiff ${resultId} ${box}`);
    expect(saved.at(-1)?.fileName).toMatch(/\.area\.tif$/);
    requestExport(store, resultId);
    await wait(10);
    expect(engine.calls.at(-1)).toBe(`exportGeoTiff ${resultId}`);
  });
});
