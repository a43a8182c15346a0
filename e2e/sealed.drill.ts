import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "@playwright/test";
import {
  regionButton,
  runEnded,
  sceneItem,
  screenshots,
  stopRunning,
  useTestModels,
} from "./explorer-page.ts";
import { expectExplained } from "./files.ts";
import { startPlainSite } from "./plain-site.ts";

// The sealed build: it may ask its own site only, offers nothing of another one, and works.
// It is a drill because a second build takes a minute.

test.use({ bypassCSP: false });

const root = resolve(import.meta.dirname, "..");
let dist = "";

test.beforeAll(() => {
  test.setTimeout(900_000);
  dist = mkdtempSync(join(tmpdir(), "sar2earth-sealed-"));
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const args = [vite, "build", "--mode", "sealed", "--outDir", dist, "--emptyOutDir"];
  execFileSync(process.execPath, args, { cwd: root, stdio: "ignore" });
});
test.afterAll(() => rmSync(dist, { recursive: true, force: true }));

test("the sealed build may connect to its own site only, in the page and in headers", () => {
  for (const file of ["index.html", "_headers"]) {
    const text = readFileSync(join(dist, file), "utf8");
    const directives = /connect-src [^;"]*/g;
    expect(text.match(directives), file).toEqual(["connect-src 'self'"]);
    expect(text.match(/img-src [^;"]*/g), file).toEqual(["img-src 'self' data: blob:"]);
  }
});

test("its page offers no other site, asks none, and translates", async ({ page }) => {
  const site = await startPlainSite(true, { dist });
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== new URL(site.url).origin) {
      elsewhere.push(request.url());
    }
  });
  await useTestModels(page);
  await page.goto(`${site.url}?backend=wasm`);
  await expect(regionButton(page, "Paris")).toHaveAttribute("aria-pressed", "true");
  await stopRunning(page);
  await page.getByLabel("Translate", { exact: true }).selectOption("tiny-translate");
  await stopRunning(page);
  await page.getByRole("button", { name: "Translate this view" }).first().click();
  expect(await runEnded(page)).toContain("complete");

  await expect(page.getByRole("button", { name: "Open…" })).toBeVisible();
  await expect(page.getByLabel("Address of an image")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Real scenes" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Map imagery…" })).toHaveCount(0);
  await page.getByRole("button", { name: "Map and list" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect(page.getByRole("region", { name: /^Real scenes/ })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Apply" }).click();
  await page.getByText("Ask", { exact: true }).click();
  await expect(page.getByText("it never asks another site for anything")).toBeVisible();
  expect(elsewhere).toEqual([]);
  site.stop();
});

test("addresses of other sites that are dropped, pasted or linked say that it is sealed", async ({
  page,
}) => {
  const site = await startPlainSite(true, { dist });
  const elsewhere: string[] = [];
  const refused: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("far.example")) {
      elsewhere.push(request.url());
    }
  });
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) {
      refused.push(message.text());
    }
  });
  await useTestModels(page);
  await page.goto(`${site.url}?backend=wasm#src=https://far.example/linked.tif`);
  await expect(sceneItem(page, "linked.tif")).toBeVisible();
  await page.evaluate(() => {
    const dataOf = (type: string, text: string) => {
      const data = new DataTransfer();
      data.setData(type, text);
      return data;
    };
    const dropped = dataOf("text/uri-list", "https://far.example/dropped.tif");
    const pasted = dataOf("text/plain", "https://far.example/pasted.json");
    const bubbles = { bubbles: true, cancelable: true };
    document.body.dispatchEvent(
      new DragEvent("drop", { ...bubbles, dataTransfer: dropped }),
    );
    document.body.dispatchEvent(
      new ClipboardEvent("paste", { ...bubbles, clipboardData: pasted }),
    );
  });
  for (const name of ["linked.tif", "dropped.tif", "pasted.json"]) {
    await expectExplained(sceneItem(page, name), {
      message: /This copy of the page is sealed: it never asks another site/,
      expected: /a file of yours/,
      found: /far\.example/,
      hint: /Download the file and drop it here/,
    });
  }
  const question = page.getByRole("region", { name: "Images that the link names" });
  await expect(question).toHaveCount(0);
  await page.screenshot({ path: `${screenshots}/sealed-addresses.png` });
  expect(elsewhere).toEqual([]);
  expect(refused).toEqual([]);
  site.stop();
});
