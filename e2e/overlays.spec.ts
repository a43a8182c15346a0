import { expect, type Locator, type Page, test } from "@playwright/test";
import { runEnded, screenshots, useTestModels, visit } from "./explorer-page.ts";
import { violations } from "./violations.ts";

// Whatever opens over the page, at the sizes that it is used at, light and dark: the last
// size is that of a small window at 200 %.

const sizes = [
  { name: "wide", width: 1280, height: 800 },
  { name: "tablet", width: 820, height: 1180 },
  { name: "phone", width: 390, height: 844 },
  { name: "zoomed", width: 640, height: 400 },
];

type Overlay = {
  readonly name: string;
  /** What opens it; the last of these that is there is what shows that it is open. */
  readonly open: (page: Page) => Promise<void>;
  readonly shown: (page: Page) => Locator;
};

const inSide = async (page: Page, side: string, button: Locator) => {
  if (!(await button.isVisible())) {
    await page.getByRole("button", { name: side, exact: true }).first().click();
  }
  await button.click();
};
const dialog = (name: string) => (page: Page) => page.getByRole("dialog", { name });

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
];

/** Whether what is seen in its middle is its own, and nothing that lies over it. */
function isOnTop(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const seen = document.elementFromPoint(
      left + width / 2,
      Math.min(top + height / 2, innerHeight - 1),
    );
    // A tooltip lets the pointer through.
    const isOpen = getComputedStyle(element).pointerEvents === "none";
    return isOpen || element.contains(seen);
  });
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
    for (const { name, open, shown } of overlays) {
      await open(page);
      await expect(shown(page)).toBeVisible();
      await expect.poll(() => isOnTop(shown(page)), { message: name }).toBe(true);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.waitForTimeout(200);
        await page.screenshot({
          path: `${screenshots}/overlay-${size}-${name}-${colorScheme}.png`,
        });
        expect.soft(await violations(page), `${name} ${colorScheme}`).toEqual([]);
      }
      await closeAll(page);
    }
  });
}
