/** Questions over the fake engine and a fake model: agreement, answers, slowness, errors. */
import { expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import type { Imagery } from "#core/imagery/imagery-presets.ts";
import {
  agreeToSend,
  askAgain,
  askPanels,
  changeSettings,
  choosePreset,
  fetchModels,
  PATIENCE_MS,
  setKey,
  showAsking,
  stopAsking,
  waitOn,
  whyNotAsk,
} from "#state/ask-actions.ts";
import { showImagery } from "#state/imagery.ts";
import { chooseWorkspace } from "#state/ui.ts";
import { createFakeVision, type FakeVision } from "#testing/fake-vision.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";

// Loaded with the first question: on fake timers nothing waits for a module.
await import("./ask-panels.ts");
installPageOfFakes();

const KEY = "sk-never-to-be-seen";
const ADDRESS = "http://localhost:11434";
const NOW = "2026-01-02T03:04:05Z";

const IMAGERY: Imagery = {
  ...{ id: "tiles", name: "Tiles of others", url: "https://tiles.example/{z}/{x}/{y}" },
  ...{ minZoom: 0, maxZoom: 18, mayMeasure: false, sessionKey: null },
  attribution: { text: "© others", href: null },
};

/** The page with a radar image and an optical one, about to ask. */
async function begin(vision: FakeVision | null, ...names: string[]) {
  start(vision === null ? {} : { vision });
  await open(...(names.length === 0 ? ["a.tif", "eo.tif"] : names));
  chooseWorkspace(page.store, "apply");
  showAsking(page.store, true);
  changeSettings(page.store, { address: ADDRESS, model: "llava", sidePx: 512 });
  choosePreset(page.store, "water");
  await wait(100);
}

const ask = () => page.store.getState().ask;
const status = () =>
  Object.fromEntries(Object.entries(ask().byStage).map(([s, p]) => [s, p.status]));
const phase = () => ask().round?.phase;

async function askAndAgree() {
  askPanels(page.store, NOW);
  await wait(100);
  agreeToSend(page.store);
}

it("sends nothing before the request is agreed to, and asks once", async () => {
  const vision = createFakeVision();
  await begin(vision);
  setKey(page.store, KEY);
  askPanels(page.store, NOW);
  await wait(1000);
  expect(phase()).toBe("review");
  expect(status()).toEqual({ eo: "ready", sar: "ready" });
  expect(ask().byStage.sar?.picture).toMatchObject({
    ...{ width: 512, height: 512, mediaType: "image/png", covered: 1 },
  });
  expect(vision.asked).toEqual([]);
  // Declined: nothing is sent, and it is asked again.
  stopAsking(page.store);
  await wait(1000);
  expect(vision.asked).toEqual([]);
  await askAndAgree();
  await wait(1000);
  expect(vision.asked.map(({ pictureText }) => pictureText.split(" ")[0])).toEqual([
    ...["512x512", "512x512"],
  ]);
  expect(phase()).toBe("ended");
  // Another question to the same model is like it; a larger picture or another key is not.
  choosePreset(page.store, "ship");
  askPanels(page.store, NOW);
  await wait(1000);
  expect([phase(), vision.asked.length]).toEqual(["ended", 4]);
  setKey(page.store, `${KEY}2`);
  askPanels(page.store, NOW);
  await wait(1000);
  expect([phase(), vision.asked.length]).toEqual(["review", 4]);
  stopAsking(page.store);
  changeSettings(page.store, { address: "http://elsewhere.example" });
  askPanels(page.store, NOW);
  await wait(1000);
  expect([phase(), vision.asked.length]).toEqual(["review", 4]);
});

it("asks about every panel in the same words, and keeps what each said", async () => {
  const vision = createFakeVision({ answer: (call) => (call === 0 ? "Yes." : "No!") });
  await begin(vision);
  await askAndAgree();
  await wait(1000);
  const prompts = vision.asked.map(({ question }) => question);
  expect(prompts).toEqual(
    [0, 1].map(() => ({
      ...{ model: "llava", seed: 1 },
      prompt: "Is there water in this overhead image? Answer with one word: yes or no.",
    })),
  );
  expect(ask().byStage.eo).toMatchObject({ status: "done", text: "Yes." });
  expect(ask().byStage.sar).toMatchObject({
    ...{ status: "done", text: "No!", facts: { model: "llava:7b" } },
    elapsedMs: expect.any(Number),
  });
});

it("keeps the key out of everything that is written down", async () => {
  const vision = createFakeVision();
  await begin(vision);
  setKey(page.store, KEY);
  await askAndAgree();
  await wait(1000);
  expect(vision.asked[0]?.endpoint.key?.reveal()).toBe(KEY);
  expect(JSON.stringify(page.store.getState())).not.toContain(KEY);
  setKey(page.store, "");
  expect(ask().key).toBeNull();
});

it("draws the engine's pixels and never map imagery", async () => {
  const vision = createFakeVision();
  await begin(vision, "a.tif");
  showImagery(page.store, IMAGERY, true);
  await askAndAgree();
  await wait(1000);
  expect(status()).toEqual({ sar: "done" });
});

it("asks whether to wait on where nothing comes, and goes on waiting", async () => {
  const vision = createFakeVision({ stepMs: 2 * PATIENCE_MS });
  await begin(vision);
  await askAndAgree();
  await wait(PATIENCE_MS + 100);
  expect(status()).toEqual({ eo: "slow", sar: "ready" });
  waitOn(page.store, "eo");
  await wait(100);
  expect(status().eo).toBe("asking");
  await wait(PATIENCE_MS - 100);
  // The first part has come at the same time as patience ended again.
  expect(ask().byStage.eo?.text).toBe("Ye");
  expect(status().eo).toBe("asking");
  stopAsking(page.store);
  await wait(100);
  expect(status()).toEqual({ eo: "stopped", sar: "stopped" });
  expect(ask().byStage.eo?.text).toBe("Ye");
  expect(vision.asked.length).toBe(1);
});

const failure = (code: "endpoint-refused" | "endpoint-busy") =>
  new AppError(code, "It failed.", { expected: "e", found: "f", hint: "h" });

it("goes on after a failure of one panel, and asks that one again", async () => {
  const vision = createFakeVision({
    answer: (call) => (call === 0 ? failure("endpoint-busy") : "Yes."),
  });
  await begin(vision);
  await askAndAgree();
  await wait(1000);
  expect(status()).toEqual({ eo: "failed", sar: "done" });
  expect(ask().byStage.eo?.error).toMatchObject({ code: "endpoint-busy", hint: "h" });
  askAgain(page.store, "eo");
  await wait(1000);
  expect(status()).toEqual({ eo: "done", sar: "done" });
  expect(vision.asked[2]?.pictureText).toBe(vision.asked[0]?.pictureText);
});

it("stops at a failure that every panel would meet", async () => {
  const vision = createFakeVision({ answer: () => failure("endpoint-refused") });
  await begin(vision);
  await askAndAgree();
  await wait(1000);
  expect(status()).toEqual({ eo: "failed", sar: "stopped" });
  expect([phase(), vision.asked.length]).toEqual(["ended", 1]);
});

it("lets go of the pictures of earlier rounds", async () => {
  const vision = createFakeVision();
  await begin(vision);
  await askAndAgree();
  await wait(1000);
  askPanels(page.store, NOW);
  await wait(1000);
  expect([...vision.shown]).toEqual(["picture-3", "picture-4"]);
});

it("lists models when it is asked to, or says why there are none", async () => {
  const vision = createFakeVision();
  await begin(vision);
  expect(vision.listed).toEqual([]);
  fetchModels(page.store);
  await wait(10);
  expect(ask().models).toEqual({ status: "ready", ids: ["llava", "qwen"] });
  expect(vision.listed).toEqual([ADDRESS]);
  changeSettings(page.store, { address: "http://localhost:1" });
  expect(ask().models).toEqual({ status: "idle" });
  page.stop();
  await begin(createFakeVision({ models: failure("endpoint-refused") }));
  fetchModels(page.store);
  await wait(10);
  expect(ask().models).toMatchObject({ status: "failed", error: { hint: "h" } });
});

it("says what is missing before a question can be asked", async () => {
  const vision = createFakeVision();
  await begin(vision);
  const why = () => whyNotAsk(page.store.getState());
  expect(why()).toBeNull();
  changeSettings(page.store, { model: " " });
  expect(why()).toMatch(/model/);
  changeSettings(page.store, { address: "ftp://x" });
  expect(why()).toMatch(/address/);
  askPanels(page.store, NOW);
  expect(ask().round).toBeNull();
});

it("is not there in a page that asks no other site", async () => {
  await begin(null);
  expect(page.store.getState().ui.isSealed).toBe(true);
  expect(whyNotAsk(page.store.getState())).toMatch(/never asks another site/);
});
