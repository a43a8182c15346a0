import { readFileSync } from "node:fs";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { decode } from "fast-png";
import {
  beginStream,
  questionIn,
  type StandInEndpoint,
  sendPart,
  startStandInEndpoint,
} from "../src/testing/stand-in-endpoint.ts";
import {
  panel,
  screenshots,
  stopRunning,
  useTestModels,
  visit,
} from "./explorer-page.ts";
import { violations } from "./violations.ts";

// Questions to a model of the visitor's own, on a server of this machine that plays one:
// nothing is sent before the request is agreed to, every panel is answered, the key is
// nowhere, and a server that does not allow the page is told from none by its words.

const KEY = "sk-never-to-be-seen";

const CHAIN = {
  "De-noise": "tiny-denoise",
  Translate: "tiny-translate",
  Refine: "tiny-refine",
};

let server: StandInEndpoint;
test.beforeEach(async () => {
  server = await startStandInEndpoint();
});
test.afterEach(() => server.close());

// The page's policy is part of what is tried here.
test.use({ bypassCSP: false });

const answer = (page: Page, stage: string): Locator =>
  page.getByRole("region", { name: `Answer about ${stage}`, exact: true });

/** The form, which narrow pages have in a drawer. */
async function fill(page: Page, address: string): Promise<void> {
  await page.getByLabel("Address").fill(address);
  await page.getByLabel(/^Key/).fill(KEY);
  await page.getByLabel("Preset").selectOption({ label: "Is there water?" });
}

async function pictures(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${screenshots}/ask-${name}-${colorScheme}.png` });
  }
}

/** Everything that the page could have written the key into. */
async function written(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const kept = await Promise.all(
      (await caches.keys()).map(async (name) => {
        const requests = await (await caches.open(name)).keys();
        return requests.map(({ url }) => url);
      }),
    );
    return JSON.stringify([
      ...[{ ...localStorage }, { ...sessionStorage }, databases, kept],
      ...[location.href, document.cookie, document.documentElement.outerHTML],
    ]);
  });
}

test("a question is answered for every panel, once the request is agreed to", async ({
  page,
}) => {
  const told: string[] = [];
  page.on("console", (message) => told.push(message.text()));
  await useTestModels(page);
  await visit(page, "./?backend=wasm");
  for (let i = 0; i < 3; i += 1) {
    await page.getByRole("button", { name: "Zoom in" }).click();
  }
  await stopRunning(page);
  // A choice is run by itself.
  for (const [label, cardId] of Object.entries(CHAIN)) {
    await page.getByLabel(label, { exact: true }).selectOption(cardId);
  }
  await expect(panel(page, "Refined")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Stop/ })).toBeHidden();

  await page.getByRole("link", { name: "Apply" }).click();
  await page.getByText("Ask", { exact: true }).click();
  await fill(page, server.origin);
  expect(server.asked).toEqual([]);
  await page.getByRole("button", { name: /^List its models/ }).click();
  await page.getByLabel("The server's models").selectOption("stand-in");
  expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /v1/models",
  ]);
  // Until then the maps have the room of the answers.
  const tall = (await panel(page, "EO").boundingBox())?.height ?? 0;
  await expect(page.getByText(/about these 5 panels will appear here/)).toBeVisible();
  await pictures(page, "question");
  expect(await violations(page)).toEqual([]);

  // The request is shown, with the pictures, and declined.
  await page.getByRole("button", { name: "Ask about every panel" }).click();
  const dialog = page.getByRole("dialog", { name: "Send these pictures?" });
  await expect(dialog.getByRole("region", { name: "Request" })).toContainText(
    "Authorization: Bearer ••••••••",
  );
  await expect(dialog.getByRole("img", { name: /as it is sent$/ })).toHaveCount(5);
  await pictures(page, "request");
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Send nothing" }).last().click();
  await expect(dialog).toBeHidden();
  expect(server.asked).toHaveLength(1);

  // Agreed to: a panel after the other.
  server.play = async (asked, response) => {
    beginStream(response);
    sendPart(response, server.asked.length === 2 ? "Yes" : "No");
    sendPart(response, ", to the picture of ");
    sendPart(response, `${questionIn(asked).imageUrl.length} characters.`, "stop");
    response.end("data: [DONE]\n\n");
  };
  await page.getByRole("button", { name: "Ask about every panel" }).click();
  await dialog.getByRole("button", { name: `Send to ${server.origin}` }).click();
  for (const stage of ["SAR", "De-noised", "SynEO", "Refined"]) {
    await expect(answer(page, stage)).toContainText("No, to the picture of");
  }
  await expect(answer(page, "EO")).toContainText("Yes, to the picture of");
  await expect(page.getByText("Every panel is answered.")).toBeVisible();
  const row = page.getByRole("row", { name: /^SynEO/ });
  await expect(row).toContainText("✗ different");

  // What was sent is what the panels show: the model, the seed, the key, five pictures.
  const questions = server.asked.slice(1);
  expect(new Set(questions.map(({ body }) => body)).size).toBe(5);
  for (const one of questions) {
    expect(one.headers.authorization).toBe(`Bearer ${KEY}`);
    const { model, seed, text, imageUrl } = questionIn(one);
    expect([model, seed]).toEqual(["stand-in", 1]);
    expect(text).toContain("Is there water in this overhead image?");
    const { width, height, data } = decode(
      Buffer.from(imageUrl.split(",")[1] ?? "", "base64"),
    );
    expect(Math.max(width, height)).toBe(768);
    expect(new Set(data.subarray(0, 40_000)).size).toBeGreaterThan(20);
  }
  await pictures(page, "answers");
  expect(await violations(page)).toEqual([]);
  const height = (await panel(page, "EO").boundingBox())?.height ?? 0;
  expect(height / tall).toBeGreaterThan(0.6);
  expect(height / tall).toBeLessThan(0.9);

  await page.getByRole("button", { name: "Print report" }).click();
  const paper = page.getByRole("article");
  await expect(paper.getByRole("img")).toHaveCount(5);
  await expect(paper.getByRole("row", { name: /^SynEO/ })).toContainText("✗ different");
  await pictures(page, "report");
  expect(await violations(page)).toEqual([]);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("button", { name: "Save report (JSON)" })).toBeHidden();
  await expect(page.getByRole("button", { name: /^Print, or/ })).toBeHidden();
  await expect(paper).toBeVisible();
  await page.emulateMedia({ media: "screen" });
  await page.keyboard.press("Escape");
  await expect(paper).toBeHidden();

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save report (JSON)" }).click(),
  ]);
  const saved = readFileSync(await download.path(), "utf8");
  expect(JSON.parse(saved).questions.answers).toHaveLength(5);
  const all = [saved, await written(page), ...told].join("\n");
  expect(all).toContain("Is there water");
  expect(all).not.toContain(KEY);

  await page.setViewportSize({ width: 820, height: 1180 });
  await page.waitForTimeout(500);
  await pictures(page, "tablet");
  expect(await violations(page)).toEqual([]);
});

test("a server that does not allow the page, one that is slow, and none", async ({
  page,
}) => {
  await useTestModels(page);
  await visit(page, "./?backend=wasm");
  await stopRunning(page);
  await page.getByRole("link", { name: "Apply" }).click();
  await page.getByText("Ask", { exact: true }).click();
  await fill(page, server.origin);
  await page.getByLabel("Model", { exact: true }).fill("stand-in");
  server.allowsPages = false;
  const ask = page.getByRole("button", { name: "Ask about every panel" });
  await ask.click();
  await page.getByRole("button", { name: `Send to ${server.origin}` }).click();
  await expect(answer(page, "EO")).toContainText(
    "either nothing answers there (not started, wrong port, no network), or the server does not allow this page (CORS)",
  );
  const origin = await page.evaluate(() => location.origin);
  await expect(answer(page, "EO")).toContainText(`OLLAMA_ORIGINS=${origin}`);
  // The next panel would have met the same. (Whoever looks on at requests, as this test does,
  // answers the browser's preflight in the server's place: the question itself may arrive.)
  await expect(answer(page, "SAR")).toContainText("Not asked");
  const before = server.asked.length;
  expect(before).toBeLessThan(2);
  await pictures(page, "refused");
  expect(await violations(page)).toEqual([]);

  // Allowed now, and silent: the page says so, and waits on when it is told to.
  server.allowsPages = true;
  await page.clock.install();
  let speak: () => void = () => {};
  const spoken = new Promise<void>((resolve) => {
    speak = resolve;
  });
  server.play = async (_, response) => {
    beginStream(response);
    await spoken;
    sendPart(response, "Yes.", "stop");
    response.end("data: [DONE]\n\n");
  };
  await answer(page, "EO").getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => server.asked.length).toBe(before + 1);
  await page.clock.fastForward(46_000);
  await expect(answer(page, "EO")).toContainText("The model is slow.");
  await answer(page, "EO").getByRole("button", { name: "Wait on" }).click();
  await expect(answer(page, "EO")).toContainText("Asked");
  speak();
  await expect(answer(page, "EO")).toContainText("Yes.");
});
