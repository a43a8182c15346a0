import { describe, expect, it } from "vitest";
import { createAppStore } from "#state/app-store.ts";
import { openDropped } from "#state/open-files.ts";
import {
  addOwnModel,
  bringModel,
  chooseForModel,
  putModelAway,
} from "#state/own-model.ts";
import { cardsLoaded } from "#state/pipeline.ts";
import { chooseWorkspace } from "#state/ui.ts";
import { lostInLink, stateToHash } from "#state/url-hash.ts";
import { createFakeEngine } from "#testing/fake-engine.ts";
import { startExamineModels } from "./examine-models.ts";

const file = (name: string) => new File(["x"], name);

async function setUp() {
  const store = createAppStore();
  const engine = createFakeEngine();
  cardsLoaded(store, await engine.loadCards());
  startExamineModels({ store, engine, paintPicture: () => "data:," });
  return { store, engine };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("a model that is dropped", () => {
  it("takes along what lies beside it, and leaves the images", async () => {
    const { store } = await setUp();
    openDropped(store, [
      file("a.onnx"),
      file("a.onnx.data"),
      file("c.json"),
      file("s.tif"),
    ]);
    const { ownModel, scenes } = store.getState();
    expect(ownModel).toMatchObject({
      files: { name: "a.onnx", besides: [{ name: "a.onnx.data" }, { name: "c.json" }] },
    });
    expect(scenes.entries.map(({ name }) => name)).toEqual(["s.tif"]);
    expect(bringModel(store, [file("s.tif")])).toHaveLength(1);
  });

  it("leaves an image its own JSON and XML, whatever else comes", async () => {
    const { store } = await setUp();
    const names = ["a.onnx", "card.json", "s.tif", "s_extended.json", "t.tif", "t.xml"];
    openDropped(store, names.map(file));
    const { ownModel, scenes } = store.getState();
    expect(ownModel).toMatchObject({ files: { besides: [{ name: "card.json" }] } });
    expect(ownModel.status !== "none" && ownModel.files.besides).toHaveLength(1);
    expect(
      scenes.entries.map((entry) => [
        entry.name,
        entry.sidecar?.name,
        ...entry.documents.map(({ name }) => name),
      ]),
    ).toEqual([
      ["s.tif", "s_extended.json"],
      ["t.tif", undefined, "t.xml"],
    ]);
  });

  it("gives what does not describe it back to the image of that name", async () => {
    const { store, engine } = await setUp();
    openDropped(store, [file("scene.tif")]);
    const mlm = JSON.stringify({ "mlm:input": [{}] });
    openDropped(store, [
      file("a.onnx"),
      new File([JSON.stringify({ collect: {} })], "scene_extended.json"),
      new File([mlm], "scene.json"),
      file("lost.json"),
    ]);
    // What reads documents is loaded with the first of them.
    await expect
      .poll(() => store.getState().ownModel.status, { timeout: 10_000 })
      .toBe("examined");
    const { ownModel, scenes } = store.getState();
    expect(ownModel).toMatchObject({
      status: "examined",
      files: { besides: [{ name: "scene.json" }, { name: "lost.json" }] },
    });
    expect(scenes.entries).toHaveLength(1);
    expect(scenes.entries[0]?.sidecar?.name).toBe("scene_extended.json");
    expect(engine.calls.filter((call) => call.startsWith("examine"))).toHaveLength(1);
  });

  it("brings the workspace that shows it", async () => {
    const { store } = await setUp();
    chooseWorkspace(store, "benchmark");
    openDropped(store, [file("s.tif")]);
    expect(store.getState().ui.workspaceId).toBe("benchmark");
    openDropped(store, [file("a.onnx")]);
    expect(store.getState().ui.workspaceId).toBe("explore");
  });

  it("is examined, examined again with a choice, and added with its licence", async () => {
    const { store, engine } = await setUp();
    bringModel(store, [file("a.onnx")]);
    await settled();
    expect(store.getState().ownModel).toMatchObject({ status: "examined" });
    chooseForModel(store, { licence: "MIT" });
    expect(store.getState().ownModel).toMatchObject({ status: "examined" });
    chooseForModel(store, { layout: "NHWC" });
    expect(store.getState().ownModel).toMatchObject({ status: "examining" });
    await settled();
    addOwnModel(store);
    await settled();
    const state = store.getState();
    expect(engine.calls.filter((call) => call.includes("a.onnx"))).toEqual([
      "examineModel a.onnx",
      "examineModel a.onnx",
      "addModel a.onnx",
    ]);
    expect(state.ownModel.status).toBe("none");
    expect(state.pipeline.chosen.syneo).toBe("own-0a0b0c0d-nhwc");
    const cards =
      state.pipeline.cards.status === "ready" ? state.pipeline.cards.cards : [];
    expect(cards.at(-1)).toMatchObject({ licence: "MIT", title: "a.onnx" });
    // A link cannot bring it.
    expect(stateToHash(state)).not.toContain("own-");
    expect(lostInLink(state)).toEqual(["a.onnx"]);
  });

  it("is shown with what is wrong with it, and can be put away", async () => {
    const { store } = await setUp();
    bringModel(store, [file("broken.onnx")]);
    await settled();
    expect(store.getState().ownModel).toMatchObject({
      status: "failed",
      error: { code: "file-unsupported" },
    });
    bringModel(store, [file("a.onnx")]);
    putModelAway(store);
    await settled();
    expect(store.getState().ownModel).toEqual({ status: "none" });
  });
});
