import { expect, type Page, test } from "@playwright/test";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "#testing/landscape.ts";
import {
  dropFiles,
  exportGeoTiff,
  keepStopped,
  runEnded,
  sceneItem,
  screenshots,
  useTestModels,
  visit,
} from "./explorer-page.ts";
import { journals } from "./stored-tiles.ts";

// Finished tiles outlive the page: what was computed before is never computed again.

const { sar, grid } = makeLandscape(7);
const bytes = encodeGeoTiff(
  { ...grid, georeference: grid, bands: 1, sampleType: "uint8" },
  sar,
);

async function useLandscape(page: Page): Promise<void> {
  await useTestModels(page);
  await visit(page, "./?backend=wasm");
  await keepStopped(page);
  await dropFiles(page, [{ name: "landscape.tif", bytes }]);
  await expect(sceneItem(page, "landscape.tif").getByText("SAR")).toBeVisible();
  await page.getByLabel("Translate", { exact: true }).selectOption("tiny-translate");
  await keepStopped(page);
}

/** The view shows the whole scene after it was dropped. */
async function startWhole(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Translate this view" }).first().click();
}

/** Tiles of the run that has just ended, and how many of them were stored before. */
async function tilesOf(page: Page): Promise<{ total: number; stored: number }> {
  const said = await runEnded(page, 300_000);
  expect(said).toContain("complete");
  const [total, stored] = said.match(/\d+/g) ?? [];
  return { total: Number(total), stored: Number(stored ?? 0) };
}

test("a page that is closed in mid-run goes on at the next visit, and computes no tile twice", async ({
  context,
}) => {
  let page = await context.newPage();
  await useLandscape(page);
  // The page has begun by itself, with the same model: its tiles are there already.
  const before = await journals(page);
  await startWhole(page);
  const growth = async () =>
    Object.entries(await journals(page))
      .map(([name, cells]) => ({
        name,
        by: cells.length - (before[name] ?? []).length,
      }))
      .reduce((most, next) => (next.by > most.by ? next : most), { name: "", by: 0 });
  await expect.poll(async () => (await growth()).by).toBeGreaterThan(20);
  const { name } = await growth();
  const atClosing = (await journals(page))[name] ?? [];
  await page.close({ runBeforeUnload: false });

  page = await context.newPage();
  await useLandscape(page);
  const kept = (await journals(page))[name] ?? [];
  expect(kept.length).toBeGreaterThanOrEqual(atClosing.length);
  await startWhole(page);
  const { total, stored } = await tilesOf(page);
  expect(stored).toBe(kept.length);
  // The page may have gone on by itself before that, on a fast host to the end.
  expect(atClosing.length).toBeLessThan(total);
  const finished = (await journals(page))[name] ?? [];
  expect(finished).toHaveLength(total);
  expect(new Set(finished).size).toBe(total);
  const exported = await exportGeoTiff(page);

  // The same request again computes nothing, here and after a reload.
  await startWhole(page);
  expect(await tilesOf(page)).toEqual({ total, stored: total });
  await useLandscape(page);
  await startWhole(page);
  expect(await tilesOf(page)).toEqual({ total, stored: total });
  expect((await journals(page))[name]).toEqual(finished);
  const { compareGeoTiffs } = await import("./compare-geotiffs.ts");
  const { most } = await compareGeoTiffs(exported, await exportGeoTiff(page));
  expect(most).toBe(0);

  // What is finished of a result that somebody else holds is taken from there.
  await page.evaluate(holdFile, name);
  await startWhole(page);
  await expect(
    page.getByText("Another tab is working on the same result"),
  ).toBeVisible();
  expect(await tilesOf(page)).toEqual({ total, stored: total });

  const panel = page.getByRole("region", { name: "Stored results" });
  await panel.getByRole("heading").click();
  await expect(panel.getByText(/of at most .* on this device/)).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await panel.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${screenshots}/stored-${colorScheme}.png` });
  }
  await panel.getByRole("button", { name: "Delete stored results" }).click();
  // That one is still held.
  await expect(panel.getByText(/^1 result,/)).toBeVisible();
  expect(Object.keys(await journals(page))).toEqual([name]);
});

/** Holds a file as another tab's worker would; in the page. */
async function holdFile(name: string): Promise<void> {
  const script = `
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("sar2earth-results");
    const file = await folder.getFileHandle(${JSON.stringify(name)});
    self.held = await file.createSyncAccessHandle();
    postMessage("held");`;
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  await new Promise((resolve, reject) => {
    worker.onmessage = resolve;
    worker.onerror = reject;
  });
}
