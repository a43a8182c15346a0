import { resolve } from "node:path";
import { expect, type Locator, type Page, test } from "@playwright/test";
import {
  dropFiles,
  runEnded,
  screenshots,
  useTestModels,
  visit,
} from "./explorer-page.ts";
import { isOnTop, violations } from "./violations.ts";

// Whatever opens over the page, at the sizes that it is used at, light and dark: the last
// size is that of a small window at 200 %.

const sizes = [
  { name: "wide", width: 1280, height: 800 },
  { name: "tablet", width: 820, height: 1180 },
  { name: "phone", width: 390, height: 844 },
  { name: "zoomed", width: 640, height: 400 },
];

const ownModel = resolve(import.meta.dirname, "../src/testing/models/own/bgr.onnx");

type Overlay = {
  readonly name: string;
  /** What opens it. */
  readonly open: (page: Page) => Promise<void>;
  readonly shown: (page: Page) => Locator;
};

/** Clicks on what lies in a side, which narrow pages fold away. */
const inSide = async (page: Page, side: string, item: Locator) => {
  if (!(await item.isVisible())) {
    await page.getByRole("button", { name: side, exact: true }).first().click();
  }
  await item.click();
};
const dialog = (name: string | RegExp) => (page: Page) =>
  page.getByRole("dialog", { name });

const overlays: readonly Overlay[] = [
  {
    name: "help",
    open: (page) => page.keyboard.press("?"),
    shown: dialog("Help"),
  },
  {
    name: "regions",
    open: (page) => page.getByRole("button", { name: "Paris (simulated)" }).click(),
    shown: dialog("Simulated regions"),
  },
  {
    name: "simulator",
    open: (page) =>
      inSide(
        page,
        "Scenes and pipeline",
        page.getByRole("button", { name: "New simulated scene" }),
      ),
    shown: dialog("New simulated scene"),
  },
  {
    name: "export",
    open: (page) =>
      inSide(
        page,
        "Scenes and pipeline",
        page.getByRole("button", { name: "More to export" }),
      ),
    shown: (page) => page.getByRole("menu"),
  },
  {
    name: "metric",
    open: (page) =>
      inSide(
        page,
        "Scores and product",
        page.getByRole("button", { name: "PSNR: what it is" }),
      ),
    shown: (page) => page.getByRole("region", { name: "PSNR" }),
  },
  {
    name: "tooltip",
    open: (page) => page.getByRole("button", { name: "Zoom in" }).hover(),
    shown: (page) => page.getByRole("tooltip", { name: "Zoom in" }),
  },
  {
    name: "own-model",
    open: async (page) => {
      await dropFiles(page, [ownModel]);
      // With all that it says, once a first tile has been run.
      await expect(page.getByRole("button", { name: "Use this model" })).toBeEnabled();
    },
    shown: dialog(/^Your own model/),
  },
];

/** Opens it, and looks at it in both colour schemes. */
async function lookAt(
  page: Page,
  size: string,
  { name, open, shown }: Overlay,
): Promise<void> {
  await open(page);
  await expect(shown(page)).toBeVisible();
  await expect.poll(() => isOnTop(shown(page)), { message: name }).toBe(true);
  if ((await shown(page).getAttribute("role")) === "dialog") {
    await expectBackdrop(page);
  }
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.waitForTimeout(200);
    await page.screenshot({
      path: `${screenshots}/overlay-${size}-${name}-${colorScheme}.png`,
    });
    expect.soft(await violations(page), `${name} ${colorScheme}`).toEqual([]);
  }
}

/** What lies beside a dialog is darkened as far as the window reaches. */
async function expectBackdrop(page: Page): Promise<void> {
  const backdrop = page.locator(".mantine-Modal-overlay");
  await expect(backdrop).toBeVisible();
  expect(await backdrop.boundingBox()).toEqual({ x: 0, y: 0, ...page.viewportSize() });
  // Once it has faded in, as dark as the theme says.
  await expect(backdrop).toHaveCSS("opacity", "1");
  await expect(backdrop).toHaveCSS("background-color", "rgba(0, 0, 0, 0.4)");
}

/** Closes what is open, one thing at a time. */
async function closeAll(page: Page): Promise<void> {
  const open = page.locator("[role=dialog]:visible, [role=menu]:visible");
  for (let tries = 0; tries < 4 && (await open.count()) > 0; tries += 1) {
    await page.keyboard.press("Escape");
    await page.waitForTimeout(300);
  }
  await page.mouse.move(0, 0);
  await expect(open).toHaveCount(0);
}

for (const { name: size, width, height } of sizes) {
  test(`${size}: dialogs, menus, drawers and tooltips are named, legible and in their places`, async ({
    page,
  }) => {
    await useTestModels(page);
    await visit(page);
    await runEnded(page);
    await page.setViewportSize({ width, height });
    for (const overlay of overlays) {
      await lookAt(page, size, overlay);
      await closeAll(page);
    }
  });
}
