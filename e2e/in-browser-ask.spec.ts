import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { type StandInHub, startStandInHub } from "../src/testing/stand-in-hub.ts";
import { TINY_COMMIT, TINY_REPOSITORY } from "../src/testing/tiny-hub.ts";
import { type BuiltSite, startBuiltSite } from "./built-site.ts";
import { keepStopped, regionButton, screenshots } from "./explorer-page.ts";
import { regionFiles } from "./region-files.ts";
import { violations } from "./violations.ts";

// A model that runs in the page, fetched from a hub that stands on this machine: a tiny one
// of SmolVLM's architecture, through the code that loads the real one. Nothing is fetched
// before it is agreed to, files are held to their hashes, and no network is needed then.

// The page's policy is part of what is tried here, and so is a visit without a network.
test.use({ bypassCSP: false, serviceWorkers: "allow" });

const DECODER = "onnx/decoder_model_merged_q4.onnx";
const ANSWER = /^(?:Yes bright|No dark)\.$/;
const FILES = 8;

let hub: StandInHub;
let site: BuiltSite;
let refusals: string[];

test.beforeEach(async ({ page }) => {
  hub = await startStandInHub();
  site = await startBuiltSite(1100, (regions) => {
    for (const [path, bytes] of regionFiles) {
      const file = join(regions, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
  });
  refusals = [];
  // Workers have no document: the browser says it in the console.
  page.context().on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) {
      refusals.push(message.text());
    }
  });
});
test.afterEach(async () => {
  await hub.close();
  site.remove();
});

const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("button", { name });
const consent = (page: Page): Locator =>
  page.getByRole("dialog", { name: "Fetch this model?" });
const isHere = (page: Page): Locator =>
  page.getByText(`${TINY_REPOSITORY}@${TINY_COMMIT} is on this device.`);
const fileNames = () => hub.asked.map((path) => path.split("/").at(-1));

async function openAsk(page: Page, query = "?backend=wasm"): Promise<void> {
  await page.goto(site.url + query);
  await expect(regionButton(page, "Paris")).toHaveAttribute("aria-pressed", "true");
  // Both want the processor, or its software GPU.
  await keepStopped(page);
  await page.getByRole("link", { name: "Apply" }).click();
  await page.getByText("Ask", { exact: true }).click();
  await page
    .getByRole("combobox", { name: "Where the model runs" })
    .selectOption("In this page");
  await page.getByLabel("Preset").selectOption({ label: "Is there water?" });
}

async function chooseHub(page: Page): Promise<void> {
  await page.getByText("Another model or mirror").click();
  await page.getByLabel("Hub", { exact: true }).fill(hub.origin);
  await page.getByLabel("Repository").fill(TINY_REPOSITORY);
}

async function lookUp(page: Page): Promise<void> {
  await button(page, "Look up size and files").click();
  await expect(consent(page)).toBeVisible();
}

async function fetchModel(page: Page): Promise<void> {
  await lookUp(page);
  await button(page, /^Fetch \d/).click();
  await expect(consent(page)).toBeHidden();
}

/** Asks about every panel, and returns what was answered about SAR and EO. */
async function ask(page: Page): Promise<(string | null)[]> {
  await button(page, "Ask about every panel").click();
  // It says "Stop" until every panel is answered, or has nothing to ask about.
  await expect(button(page, "Ask about every panel")).toBeVisible();
  return Promise.all(
    ["SAR", "EO"].map((stage) =>
      page
        .getByRole("region", { name: `Answer about ${stage}`, exact: true })
        .locator(".answer-text")
        .textContent(),
    ),
  );
}

test("it is fetched once it is agreed to, answers, and needs no network then", async ({
  page,
  context,
}) => {
  await openAsk(page);
  await expect(button(page, "Look up size and files")).toBeEnabled();
  await expect(button(page, "Ask about every panel")).toBeDisabled();
  await chooseHub(page);
  expect(hub.asked).toEqual([]);
  await page.screenshot({ path: `${screenshots}/ask-in-page.png` });
  expect(await violations(page)).toEqual([]);

  // The list is shown, and declined.
  await lookUp(page);
  expect(fileNames()).toEqual(["main", TINY_COMMIT, "config.json"]);
  await expect(consent(page)).toContainText("apache-2.0, as the hub states it");
  await expect(consent(page)).toContainText(TINY_COMMIT);
  await expect(consent(page).getByRole("row", { name: /SHA-256/ })).toHaveCount(3);
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${screenshots}/ask-in-page-consent.png` });
  expect(await violations(page)).toEqual([]);
  await button(page, "Fetch nothing").last().click();
  await expect(consent(page)).toBeHidden();
  expect(hub.asked).toHaveLength(3);

  // Agreed to, and stopped at the last file: those that are whole stay.
  hub.play = (path) => path.endsWith(DECODER);
  await fetchModel(page);
  await expect.poll(() => fileNames()).toContain("decoder_model_merged_q4.onnx");
  await expect(page.getByText(/^\d\.\d of 0\.\d MB$/)).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await button(page, "Stop the download").click();
  await expect(button(page, "Look up size and files")).toBeEnabled();
  hub.play = null;
  hub.asked.length = 0;
  await fetchModel(page);
  await expect(isHere(page)).toBeVisible();
  expect(fileNames().slice(3)).toEqual(["decoder_model_merged_q4.onnx"]);

  const before = await ask(page);
  expect(before).toEqual([
    expect.stringMatching(ANSWER),
    expect.stringMatching(ANSWER),
  ]);
  await page.screenshot({ path: `${screenshots}/ask-in-page-answers.png` });
  expect(await violations(page)).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    button(page, "Save report (JSON)").click(),
  ]);
  const { questions } = JSON.parse(readFileSync(await download.path(), "utf8"));
  expect(questions).toMatchObject({
    ...{ server: null, seed: null, model: `${TINY_REPOSITORY}@${TINY_COMMIT}` },
    weights: {
      ...{ hub: hub.origin, revision: "main", commit: TINY_COMMIT },
      licence: "apache-2.0",
    },
  });
  expect(questions.weights.files).toHaveLength(FILES);
  for (const { sha256 } of questions.weights.files) {
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  }
  expect(questions.answers[0].facts.systemFingerprint).toMatch(
    /^onnxruntime-web .*wasm, threads: \d+; 5 frames of 32 px$/,
  );
  await button(page, "Print report").click();
  await expect(page.getByRole("article")).toContainText(`commit ${TINY_COMMIT}`);
  await page.keyboard.press("Escape");

  // Without a network: the same answers again.
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const cache = await caches.open("sar2earth-regions-1");
        return (await cache.keys()).map(({ url }) => new URL(url).pathname);
      }),
    )
    .toContain("/regions/paris/eo.tif");
  site.stop();
  await hub.close();
  await context.setOffline(true);
  await openAsk(page);
  await expect(isHere(page)).toBeVisible();
  expect(await ask(page)).toEqual(before);

  // A kept file that is another one now is refused, and removed with the rest.
  await page.evaluate(async (name) => {
    const cache = await caches.open("sar2earth-vlm-1");
    const key = (await cache.keys()).find(({ url }) => url.endsWith(name));
    await cache.put(key?.url ?? "", new Response("something else"));
  }, DECODER);
  await openAsk(page);
  await button(page, "Ask about every panel").click();
  await expect(
    page.getByText(`The kept file ${DECODER} is not what was fetched`).first(),
  ).toBeVisible();
  await expect(
    page.getByText("Remove the model from this device and fetch it again.").first(),
  ).toBeVisible();
  await button(page, "Remove from this device").click();
  await expect(button(page, "Look up size and files")).toBeEnabled();
  await chooseHub(page);
  await button(page, "Look up size and files").click();
  await expect(page.getByText("this device is offline")).toBeVisible();
  await expect(page.getByText("Connect, and fetch it once")).toBeVisible();
  expect(await page.evaluate(() => caches.has("sar2earth-vlm-1"))).toBe(false);
  await page.screenshot({ path: `${screenshots}/ask-in-page-offline.png` });
  expect(refusals).toEqual([]);
});

test("it answers alike on WebGPU", async ({ page }) => {
  await openAsk(page, "?backend=webgpu");
  await chooseHub(page);
  await fetchModel(page);
  await expect(isHere(page)).toBeVisible();
  for (const answer of await ask(page)) {
    expect(answer).toMatch(ANSWER);
  }
  const facts = page.getByText(/likeliest words/).first();
  await facts.click();
  await expect(page.getByText(/^onnxruntime-web .*; 5 frames/).first()).toBeVisible();
  await expect(page.getByText(/wasm, threads/)).toHaveCount(0);
  expect(refusals).toEqual([]);
});

test("what is not what the hub lists is refused in words", async ({ page }) => {
  await openAsk(page);
  await chooseHub(page);
  const altered = Buffer.from(hub.served.get(DECODER) ?? []);
  altered[1000] = (altered[1000] ?? 0) ^ 1;
  hub.served.set(DECODER, altered);
  await fetchModel(page);
  await expect(
    page.getByText(
      `The file ${DECODER} is not what the hub's list says: it is not kept.`,
    ),
  ).toBeVisible();
  await expect(button(page, "Ask about every panel")).toBeDisabled();
  expect(await violations(page)).toEqual([]);

  // Neither a page in the place of a file, nor another kind of model.
  hub.served.delete(DECODER);
  await fetchModel(page);
  await expect(page.getByText("The hub has no such file.")).toBeVisible();
  await expect(page.getByText("HTTP 404 Not Found")).toBeVisible();
  hub.served.set("config.json", Buffer.from('{"model_type":"llava"}'));
  await button(page, "Look up size and files").click();
  await expect(
    page.getByText(`${TINY_REPOSITORY} is another kind of model.`),
  ).toBeVisible();
  expect(refusals).toEqual([]);
});

test("too little memory, or room on the disk, is said before anything is fetched", async ({
  page,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "deviceMemory", {
      get: () => Number(sessionStorage.getItem("gib") ?? 0.25),
    });
    StorageManager.prototype.estimate = async () => ({ quota: 1000, usage: 0 });
  });
  await openAsk(page);
  await chooseHub(page);
  await fetchModel(page);
  await expect(page.getByText("There is too little memory.")).toBeVisible();
  await expect(page.getByText(/^0\.25 GB in this device/)).toBeVisible();
  await page.evaluate(() => sessionStorage.setItem("gib", "8"));
  await fetchModel(page);
  await expect(
    page.getByText("There is too little room to keep the model."),
  ).toBeVisible();
  expect(fileNames().filter((name) => name?.endsWith(".onnx"))).toEqual([]);
  await page.screenshot({ path: `${screenshots}/ask-in-page-no-room.png` });
  expect(await violations(page)).toEqual([]);
});
