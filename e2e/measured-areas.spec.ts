import { expect, type Locator, type Page, test } from "@playwright/test";
import {
  panel,
  runEnded,
  score,
  screenshots,
  useTestModels,
  visit,
} from "./explorer-page.ts";
import { violations } from "./violations.ts";

// What a score is about, and how sure the network is of what it has drawn there.

test("a polygon is drawn, measured, shared and taken away", async ({ page }) => {
  await useTestModels(page);
  await visit(page);
  await runEnded(page);
  await expect.poll(() => score(page, "MAE")).toBeGreaterThan(0);
  // The last tiles may still be on their way into the scores.
  let ofView = 0;
  await expect
    .poll(
      async () => {
        const before = ofView;
        ofView = await measuredPixels(page);
        return ofView > 0 && ofView === before;
      },
      { intervals: [2000] },
    )
    .toBe(true);

  await chooseArea(page, "Polygon");
  await expect(page.getByText(/Click corners/)).toBeVisible();
  await clickCorners(page, [
    [0.2, 0.2],
    [0.8, 0.25],
    [0.5, 0.8],
  ]);
  await page.screenshot({ path: `${screenshots}/measured-polygon.png` });
  await page.keyboard.press("Enter");
  await expect(area(page, "Polygon")).toBeChecked();
  await expect(page.getByText(/Click corners/)).toBeHidden();
  await expect.poll(() => measuredPixels(page)).toBeLessThan(ofView / 2);
  const ofPolygon = await measuredPixels(page);
  expect(ofPolygon).toBeGreaterThan(ofView / 10);
  await expect
    .poll(() => page.evaluate(() => location.hash))
    .toMatch(/&polygon=(-?[\d.]+,){5}-?[\d.]+/);

  // The view again, and back without drawing anew.
  await chooseArea(page, "View");
  await expect.poll(() => measuredPixels(page)).toBe(ofView);
  await chooseArea(page, "Polygon");
  await expect.poll(() => measuredPixels(page)).toBe(ofPolygon);

  await page.keyboard.press("p");
  await clickCorners(page, [[0.5, 0.5]]);
  await page.keyboard.press("Escape");
  await expect.poll(() => measuredPixels(page)).toBe(ofPolygon);
  await page.getByRole("button", { name: "Clear area" }).click();
  await expect(area(page, "View")).toBeChecked();
  await expect.poll(() => measuredPixels(page)).toBe(ofView);
});

test("mirrored input says where the network guesses, and is nowhere else", async ({
  page,
}) => {
  await useTestModels(page);
  await visit(page);
  await runEnded(page);
  const side = page.getByRole("complementary", { name: "Scenes and pipeline" });
  const scenesAndPipeline = await side.textContent();

  const section = await openSection(page, "Disagreement");
  await section.getByRole("button", { name: "Translate mirrored, compare" }).click();
  await expect(section.getByText("Correlation with |Δ|")).toBeVisible({
    timeout: 120_000,
  });
  await expect(section).toContainText("over 4 results");
  await expect(section).toContainText(/r −?[\d.]+ · ρ −?[\d.]+/);
  await section.getByRole("button", { name: "Show on the map" }).click();
  await expect(page.getByRole("figure", { name: /^Spread/ })).toBeVisible();
  await pointAtMiddle(page, "SynEO");
  await expect(page.getByRole("region", { name: "Under the pointer" })).toContainText(
    /Disagreement 0\.\d{3}/,
  );
  // The picture is the one of before, under a map that says what it is.
  await expect(panel(page, "SynEO")).toContainText(
    "map of values: Disagreement · Tiny translator (test) · of simulated SAR",
  );
  expect(await side.textContent()).toBe(scenesAndPipeline);
});

test("every section of the measurements can be read, in light and dark", async ({
  page,
}) => {
  await useTestModels(page);
  await visit(page);
  await runEnded(page);
  for (const [title, action] of [
    ["What does the score mean?", "Draw the ladder"],
    ["Registration", "Compare SAR with EO"],
    ["Scores under a shift", "Compare at 289 shifts"],
    ["Over patches", "Measure patch by patch"],
    ["Disagreement", "Translate mirrored, compare"],
  ] as const) {
    const section = await openSection(page, title);
    await section.getByRole("button", { name: action }).click();
    await expect(section.getByRole("button", { name: "Stop" })).toBeHidden({
      timeout: 120_000,
    });
  }
  await page.getByLabel("Map over SynEO").selectOption({ label: "Absolute error" });
  for (const [width, height] of [
    [1280, 800],
    [820, 1180],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const name = `measure-${width}-${colorScheme}`;
      await pointAtMiddle(page, "SAR");
      await expect(page.getByText(/row \d+ col \d+/)).toBeVisible();
      const bar = page.getByRole("region", { name: "Under the pointer" });
      await page.screenshot({ path: `${screenshots}/${name}-map.png` });
      expect(await cutOff(bar), name).toEqual([]);
      if (width < 1000) {
        await page.getByRole("button", { name: "Scores and product" }).click();
        for (const title of SECTIONS) {
          const details = page.getByRole("region", { name: title, exact: true });
          await details.locator("details").evaluate((d: HTMLDetailsElement) => {
            d.open = true;
          });
        }
      }
      for (const title of ["Scores", ...SECTIONS]) {
        const section = page.getByRole("region", { name: title, exact: true });
        await section.evaluate((element) => element.scrollIntoView({ block: "start" }));
        expect(await cutOff(section), `${name} ${title}`).toEqual([]);
        const file = title.toLowerCase().replace(/\W+/g, "-").replace(/-$/, "");
        await page.screenshot({ path: `${screenshots}/${name}-${file}.png` });
      }
      expect(await violations(page), name).toEqual([]);
      if (width < 1000) {
        await page.keyboard.press("Escape");
      }
    }
  }
});

const SECTIONS = [
  "What does the score mean?",
  "Registration",
  "Scores under a shift",
  "Over patches",
  "Disagreement",
];

function area(page: Page, name: string): Locator {
  return page
    .getByRole("radiogroup", { name: "Area" })
    .getByRole("radio", { name, exact: true });
}

async function chooseArea(page: Page, name: string): Promise<void> {
  await page
    .getByRole("radiogroup", { name: "Area" })
    .getByText(name, { exact: true })
    .click();
}

async function pointAtMiddle(page: Page, stage: string): Promise<void> {
  const box = await panel(page, stage).boundingBox();
  const { x = 0, y = 0, width = 0, height = 0 } = box ?? {};
  await page.mouse.move(x + width / 2, y + height / 2);
}

/** Places as parts of the SynEO panel's map. */
async function clickCorners(
  page: Page,
  places: readonly (readonly [number, number])[],
): Promise<void> {
  const map = page.getByRole("application", { name: "SynEO map" });
  const { x = 0, y = 0, width = 0, height = 0 } = (await map.boundingBox()) ?? {};
  for (const [right, down] of places) {
    await page.mouse.click(x + right * width, y + down * height);
  }
}

/** The n below the scores. */
async function measuredPixels(page: Page): Promise<number> {
  const text = await page.getByText(/^n = [\d\s]+ pixels$/).textContent();
  return Number(text?.replace(/\D/g, ""));
}

async function openSection(page: Page, title: string): Promise<Locator> {
  const section = page.getByRole("region", { name: title, exact: true });
  await section.getByText(title, { exact: true }).click();
  return section;
}

/** Texts of the elements inside that are wider than their place. */
function cutOff(place: Locator): Promise<string[]> {
  return place.evaluate((element) =>
    [element, ...element.querySelectorAll("*")]
      .filter((one) => one instanceof HTMLElement)
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
      // Names of rungs end in "…" on purpose and are whole on hover.
      .filter((one) => getComputedStyle(one).textOverflow !== "ellipsis")
      .filter((one) => getComputedStyle(one).display !== "inline")
      .map((one) => `${one.className}: ${one.textContent}`),
  );
}
