import { type Browser, expect, type Page, test } from "@playwright/test";
import {
  keepStopped,
  paintedShare,
  regionButton,
  runEnded,
  useTestModels,
  visit,
} from "./explorer-page.ts";
import { collected, launchCollecting } from "./renderer-memory.ts";

// The page's memory over many runs and many scenes: what is left after a collection stays
// within a twentieth of what the first ten have left.

const RUNS = 100;
const SWITCHES = 50;
const MOST_GROWTH = 1.05;

test.use({ launchOptions: launchCollecting });

/** Does `step` so many times, and tells the memory after every tenth. */
async function watchMemory(
  { page, browser, count }: { page: Page; browser: Browser; count: number },
  what: string,
  step: (i: number) => Promise<void>,
): Promise<void> {
  const sizes: number[] = [];
  for (let i = 1; i <= count; i += 1) {
    await step(i);
    if (i % 10 === 0) {
      sizes.push(await collected(page, browser));
      console.log(`${i} ${what}: ${((sizes.at(-1) ?? 0) / 1e6).toFixed(1)} MB`);
    }
  }
  const [first = 0] = sizes;
  const last = sizes.at(-1) ?? 0;
  console.log(`${what}: ${((100 * last) / first - 100).toFixed(1)} % since the tenth`);
  expect.soft(last, what).toBeLessThan(MOST_GROWTH * first);
}

/** The next run has to compute all of its tiles. */
function forgetTiles(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry("sar2earth-results", { recursive: true }).catch(() => {});
    await root.getDirectoryHandle("sar2earth-results", { create: true });
  });
}

test("memory over runs and scenes", async ({ page, browser }) => {
  test.setTimeout(3 * 3_600_000);
  await useTestModels(page);
  await visit(page, "./?backend=wasm");
  await keepStopped(page);
  await page.getByLabel("Translate", { exact: true }).selectOption("tiny-translate");
  await keepStopped(page);
  for (let i = 0; i < 2; i += 1) {
    await page.getByRole("button", { name: "Zoom in" }).click();
  }
  await watchMemory({ page, browser, count: RUNS }, "runs", async () => {
    await forgetTiles(page);
    await page.getByRole("button", { name: "Translate this view" }).first().click();
    expect(await runEnded(page)).toMatch(/^The run is complete: \d+ tiles?\.$/);
  });
  await watchMemory({ page, browser, count: SWITCHES }, "switches", async (i) => {
    const region = regionButton(page, i % 2 === 1 ? "Bengbu" : "Paris");
    await region.click();
    await expect(region).toHaveAttribute("aria-pressed", "true");
    await expect.poll(() => paintedShare(page, "SAR")).toBeGreaterThan(0.2);
    await keepStopped(page);
  });
});
