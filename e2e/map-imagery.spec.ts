import { expect, type Page, test } from "@playwright/test";
import { decode, encode } from "fast-png";
import {
  panel,
  runEnded,
  score,
  screenshots,
  useTestModels,
  visit,
} from "./explorer-page.ts";
import { violations } from "./violations.ts";

// Imagery in tiles beside the scene: asked for by the visitor, looked at, never measured.

const ADDRESS = "https://tiles.example.org/{z}/{x}/{y}.png";

/** A tile of one green, with a frame, so that tiles can be told apart. */
const TILE = encode({
  width: 256,
  height: 256,
  channels: 3,
  data: Uint8Array.from({ length: 256 * 256 * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % 256, Math.floor(i / 3 / 256)];
    const isFrame = x < 4 || y < 4;
    return isFrame ? 240 : ([40, 120, 60][i % 3] as number);
  }),
});

/** Answers for two servers, one of which is broken; returns what was asked of them. */
async function serveTiles(page: Page): Promise<string[]> {
  const asked: string[] = [];
  await page.route("https://*.example.org/**", (route) => {
    const { host, pathname } = new URL(route.request().url());
    asked.push(host + pathname);
    return host === "tiles.example.org"
      ? route.fulfill({
          body: Buffer.from(TILE),
          contentType: "image/png",
          headers: { "access-control-allow-origin": "*" },
        })
      : route.fulfill({ status: 403 });
  });
  return asked;
}

/** Share of the EO panel that has the tiles' colour. */
async function greenShare(page: Page): Promise<number> {
  const { data, channels } = decode(await panel(page, "EO").screenshot());
  let green = 0;
  for (let i = 0; i < data.length; i += channels) {
    const isGreen = [40, 120, 60].every(
      (v, c) => Math.abs((data[i + c] ?? 0) - v) < 12,
    );
    green += Number(isGreen);
  }
  return green / (data.length / channels);
}

async function chooseOwn(page: Page, address: string): Promise<void> {
  await page.getByRole("button", { name: "Map imagery…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("An address of your own").check();
  await dialog.getByLabel("Address", { exact: true }).fill(address);
  await dialog.getByLabel(/^Attribution/).fill("Tiles of the test");
}

test("map imagery is asked for by a button, drawn in the EO panel, and never measured", async ({
  page,
}) => {
  const asked = await serveTiles(page);
  await useTestModels(page);
  await visit(page);
  await runEnded(page);
  await expect.poll(() => score(page, "MAE")).toBeGreaterThan(0);

  await chooseOwn(page, "https://tiles.example.org/{z}/{x}.png");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Show in the EO panel" }).click();
  await expect(dialog.getByRole("alert")).toContainText("{z}, {x} and {y}");
  await dialog.getByLabel("Address", { exact: true }).fill(ADDRESS);
  await expect(dialog).toContainText("Nothing has been asked of tiles.example.org yet");
  expect(await violations(page)).toEqual([]);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.screenshot({
      path: `${screenshots}/map-imagery-form-${colorScheme}.png`,
    });
  }
  expect(asked).toEqual([]);
  // By now the scores are of all tiles.
  const mae = await score(page, "MAE");

  await dialog.getByRole("button", { name: "Show in the EO panel" }).click();
  const eo = panel(page, "EO");
  await expect(eo).toContainText("tiles.example.org · map imagery, never measured");
  await expect(eo).toContainText("Tiles of the test");
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  await expect.poll(() => greenShare(page)).toBeGreaterThan(0.5);
  expect(new Set(asked.map((address) => address.split("/")[0]))).toEqual(
    new Set(["tiles.example.org"]),
  );
  // The scores are those of the EO image, which is still the reference.
  expect(await score(page, "MAE")).toBe(mae);
  expect(await violations(page)).toEqual([]);
  for (const [width, height] of [
    [1280, 800],
    [820, 1180],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${screenshots}/map-imagery-${width}.png` });
  }
  await page.setViewportSize({ width: 1280, height: 800 });

  await chooseOwn(page, "https://broken.example.org/{z}/{x}/{y}.png");
  await dialog.getByRole("button", { name: "Show in the EO panel" }).click();
  await expect(eo).toContainText("No map tile could be loaded here.");

  await page.getByRole("button", { name: "Map imagery…" }).click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(eo).not.toContainText("map imagery");
  await expect(eo).not.toContainText("No map tile");
});

const KEY = "key-of-the-test";

/** Plays Google's Map Tiles API for one key; returns the requests as method and path. */
async function serveSession(page: Page): Promise<string[]> {
  const asked: string[] = [];
  const headers = { "access-control-allow-origin": "*" };
  await page.route("https://tile.googleapis.com/**", (route) => {
    const request = route.request();
    const { pathname, searchParams } = new URL(request.url());
    asked.push(`${request.method()} ${pathname}`);
    // By this a key is restricted to the page; the path stays untold.
    expect(request.headers()["referer"] ?? "none").toMatch(/^http:\/\/[^/]+\/$/);
    if (request.method() === "OPTIONS") {
      const allowed = { "access-control-allow-headers": "content-type" };
      return route.fulfill({ status: 204, headers: { ...headers, ...allowed } });
    }
    if (searchParams.get("key") !== KEY) {
      const error = { message: "API key not valid." };
      return route.fulfill({ status: 400, headers, json: { error } });
    }
    if (pathname === "/v1/createSession") {
      expect(request.postDataJSON()).toMatchObject({ mapType: "satellite" });
      const expiry = String(Math.round(Date.now() / 1000) + 86_400);
      const size = { tileWidth: 256, tileHeight: 256, imageFormat: "png" };
      return route.fulfill({ headers, json: { session: "one", expiry, ...size } });
    }
    expect(searchParams.get("session")).toBe("one");
    if (pathname === "/tile/v1/viewport") {
      const bounds = ["north", "south", "east", "west"].map((side) =>
        Number(searchParams.get(side)),
      );
      expect(bounds.every((degrees) => Math.abs(degrees) <= 180)).toBe(true);
      return route.fulfill({ headers, json: { copyright: "Imagery ©2026 Somebody" } });
    }
    return route.fulfill({
      ...{ headers, contentType: "image/png", body: Buffer.from(TILE) },
    });
  });
  return asked;
}

test("a service with sessions is asked with the visitor's key, which stays in the page", async ({
  page,
}) => {
  const asked = await serveSession(page);
  await useTestModels(page);
  await visit(page);
  await runEnded(page);
  const choose = async (key: string) => {
    await page.getByRole("button", { name: "Map imagery…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/^Google Maps satellite/).check();
    await dialog.getByLabel(/^Key: of Google/).fill(key);
    await expect(dialog).toContainText("European Economic Area");
    await dialog.getByRole("button", { name: "Show in the EO panel" }).click();
  };
  await choose("a-wrong-one");
  const eo = panel(page, "EO");
  await expect(eo).toContainText("opens no session: API key not valid.");

  expect(asked.some((line) => line.includes("2dtiles"))).toBe(false);
  await choose(KEY);
  await expect(eo).toContainText("Google Maps satellite · map imagery, never measured");
  await expect(eo).toContainText("Google Maps · Imagery ©2026 Somebody");
  await expect.poll(() => greenShare(page)).toBeGreaterThan(0.5);
  const mae = await score(page, "MAE");
  expect(mae).toBeGreaterThan(0);
  await page.screenshot({ path: `${screenshots}/map-imagery-session.png` });
  expect(await violations(page)).toEqual([]);
  const kept = await page.evaluate(() =>
    JSON.stringify([location.href, { ...localStorage }, { ...sessionStorage }]),
  );
  expect(kept).not.toContain(KEY);
});
