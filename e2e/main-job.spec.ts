import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type BuiltSite, startBuiltSite } from "./built-site.ts";
import { paintedShare, panel, runEnded, screenshots } from "./explorer-page.ts";

// What the product is for, as somebody meets it who has nothing yet: a browser with an
// empty cache, the models that are shipped, a region from the simulator. Nothing is
// dropped, nothing clicked.

const cli = resolve(import.meta.dirname, "../src/cli/sar2earth.mjs");
// A quarter of a real region's area: the simulator's share of this test, not the page's.
const size = process.env.SAR2EARTH_REGION_SIZE ?? "1024";

let site: BuiltSite;

test.beforeAll(async () => {
  site = await startBuiltSite(2000, (regions) => {
    const made = spawnSync(
      process.execPath,
      [cli, "regions", "--first", "--size", size, "--out", regions],
      { encoding: "utf8" },
    );
    expect(made.status, made.stderr).toBe(0);
  });
});

test.afterAll(() => site.remove());

/** More than the title of a panel, less than that and one tile. */
const SOME_PAINT = 0.1;

/** Seconds since the page's first paint. */
function secondsSinceFirstPaint(page: Page): Promise<number> {
  return page.evaluate(() => {
    const [painted] = performance.getEntriesByName("first-paint");
    return (performance.now() - (painted?.startTime ?? 0)) / 1000;
  });
}

/** Seconds from the first paint until the first translated pixels are painted. */
async function secondsUntilTranslated(page: Page): Promise<number> {
  const words = panel(page, "SynEO").getByText("The translated image appears here");
  await expect(words).toBeVisible();
  await expect(words).toBeHidden({ timeout: 120_000 });
  await expect
    .poll(() => paintedShare(page, "SynEO"), { timeout: 120_000, intervals: [200] })
    .toBeGreaterThan(SOME_PAINT);
  return secondsSinceFirstPaint(page);
}

type Sight = {
  readonly progress: string;
  readonly hasNote: boolean;
  readonly mae: string;
  readonly mayExport: boolean;
};

/**
 * Writes down, within the page, what it says before the first fine tile: on a fast host that
 * is over before a look from here.
 */
async function watchPreview(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const sights: Sight[] = [];
    Object.assign(window, { sights });
    const textOf = (selector: string, pattern: RegExp) =>
      [...document.querySelectorAll(selector)]
        .map(({ textContent }) => textContent ?? "")
        .find((text) => pattern.test(text)) ?? "";
    const look = () => {
      const progress = textOf("span", /^0\/\d+ · /);
      if (progress === "" && sights.length > 0) {
        // The fine tiles have begun: looking on would only cost the page time.
        observer.disconnect();
      } else if (progress !== "") {
        const syneo = document.querySelector('[aria-label="SynEO panel"]');
        const buttons = [...document.querySelectorAll("button")];
        sights.push({
          progress,
          hasNote: /Coarse preview: fine tiles replace it/.test(
            syneo?.textContent ?? "",
          ),
          mae: textOf("tr", /MAE/),
          mayExport: buttons.some(
            ({ textContent, disabled }) =>
              textContent === "Export GeoTIFF" && !disabled,
          ),
        });
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(document, {
      ...{ subtree: true, childList: true, characterData: true },
      attributes: true,
    });
  });
}

/**
 * What is painted first is the coarse pass over the whole view: it says so, and nothing is
 * measured or exported of it.
 */
async function expectCoarsePreview(page: Page): Promise<void> {
  const coarseSights = async () => {
    const sights = await page.evaluate(
      () => (window as unknown as { sights: Sight[] }).sights,
    );
    return sights.filter(({ hasNote }) => hasNote);
  };
  await expect
    .poll(async () => (await coarseSights()).map(({ progress }) => progress))
    .toContainEqual(expect.stringMatching(/^0\/\d+ · .* so far$/));
  const coarse = await coarseSights();
  for (const { mae, mayExport } of coarse) {
    expect([mae.replace("MAE", "").trim(), mayExport]).toEqual([
      expect.stringMatching(/^–/),
      false,
    ]);
  }
}

test("the page opens on a region and translates it, with the shipped models", async ({
  page,
}) => {
  const models: string[] = [];
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    if (path.endsWith(".onnx")) {
      models.push(path);
    }
  });
  await watchPreview(page);
  await page.goto(`${site.url}?backend=wasm`);
  const firstPixelsS = await secondsUntilTranslated(page);
  await expectCoarsePreview(page);
  console.log(`first SynEO pixels ${firstPixelsS.toFixed(1)} s after the first paint`);
  // The best of those that are fast enough without a GPU.
  const light = "/translate/tile-unet-light-sim-x/";
  expect(models).toContainEqual(expect.stringContaining(light));
  await expect(page.getByText(/^wasm · [1-9]\d* threads?$/)).toBeVisible();
  await expect(page.getByText(/^The page chose this model: /)).toBeVisible();

  expect(await runEnded(page, 180_000)).toContain("complete");
  const wholeS = await secondsSinceFirstPaint(page);
  console.log(
    `whole view of ${size}² px ${wholeS.toFixed(1)} s after the first paint, on wasm`,
  );
  // Corners without radar data are not spoken of as ground that waits to be translated.
  await expect(page.getByText(/Coarse preview|Hatched/)).toBeHidden();
  for (const stage of ["SAR", "SynEO", "EO"]) {
    await expect.poll(() => paintedShare(page, stage)).toBeGreaterThan(0.2);
    await expect(panel(page, stage)).toContainText("simulated");
  }
  await expect(page.getByText("Outside of the training data")).toBeHidden();
  const scores = page.getByRole("table", { name: "Scores of SynEO against EO" });
  // LPIPS takes some seconds where the view is large: there it waits to be asked for.
  const ask = page.getByRole("button", { name: "Measure LPIPS" });
  const lpips = scores.getByRole("row").filter({ hasText: "LPIPS" }).getByText(/\d/);
  await expect(ask.or(lpips)).toBeVisible({ timeout: 120_000 });
  if (await ask.isVisible()) {
    await ask.click();
  }
  for (const metric of ["MAE", "MSE", "PSNR", "SSIM", "LPIPS"]) {
    await expect(
      scores.getByRole("row").filter({ hasText: metric }).getByRole("cell").first(),
    ).toHaveText(/\d/, { timeout: 120_000 });
  }
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${screenshots}/main-job-${colorScheme}.png` });
  }
});
