import { expect, type Page, type Route } from "@playwright/test";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "#testing/landscape.ts";
import type { Fault } from "./drill-faults.ts";
import {
  cellsOf,
  computedTwice,
  type DrillPage,
  forgetRunner,
  openDrillPage,
  openedOrSaid,
  paceTiles,
  runOver,
  startButton,
  startCounted,
  storedOf,
  TILE_MS,
} from "./drill-page.ts";
import { keepStopped, regionButton } from "./explorer-page.ts";

// When a fault comes, and what is waited for afterwards.

export type Drill = DrillPage & {
  readonly fault: Fault;
  /** The journal of the first scene's tiles. */
  readonly journal: string;
  readonly backend: string;
};

export type Outcome = {
  /** Cells that were stored when the fault came. */
  readonly before: readonly string[];
  /** What the page said. */
  readonly said: string;
  /** Tiles that a run has computed although they were stored when it began. */
  readonly twice: number;
};

/** A runner that hangs is given two minutes for a tile before another one takes over. */
const OVER_MS = 200_000;

const { sar, grid } = makeLandscape(9, 256);
const LATE_FILE = Buffer.from(
  encodeGeoTiff({ ...grid, georeference: grid, bands: 1, sampleType: "uint8" }, sar),
);

export const STAGES: Readonly<Record<string, (drill: Drill) => Promise<Outcome>>> = {
  "while a file opens": async (drill) => {
    const { page } = drill;
    await startButton(page).click();
    expect(await runOver(page, OVER_MS)).toContain("complete");
    const late = await holdRequests(page, "**/drill/late.tif*", drill.fault, (route) =>
      route.fulfill({
        body: LATE_FILE,
        headers: { "cross-origin-resource-policy": "same-origin" },
      }),
    );
    const address = new URL("./drill/late.tif", page.url()).href.split("#")[0] ?? "";
    await page.getByLabel("Address of an image").fill(address);
    await page.keyboard.press("Enter");
    await late.asked;
    const { before, twice } = await inject(drill);
    await page.waitForTimeout(1000);
    late.goOn();
    const said = drill.fault.leavesPage
      ? "the page came back"
      : await openedOrSaid(page, "late.tif");
    return { before, said, twice };
  },

  "before the run": async (drill) => {
    if (drill.fault.isFetched) {
      await forgetRunner(drill.page);
    }
    const { before, twice } = await inject(drill);
    await startButton(drill.page).click({ timeout: 20_000 });
    return { before, ...(await told(drill, before, twice)) };
  },

  "while the model loads": async (drill) => {
    const { page, fault } = drill;
    const pattern = "**/models/translate/tiny-translate/model.onnx*";
    const late = await holdRequests(page, pattern, fault, (route) => route.fallback());
    await forgetRunner(page);
    const stored = await cellsOf(page, drill.journal);
    await startButton(page).click();
    await late.asked;
    const { before, twice } = await inject(drill);
    await page.waitForTimeout(1000);
    late.goOn();
    return { before, ...(await told(drill, stored, twice)) };
  },

  "while it runs": async (drill) => {
    const { page, journal } = drill;
    const stored = await cellsOf(page, journal);
    await startCounted(
      page,
      async () => (await cellsOf(page, journal)).length > stored.length + 3,
    );
    const { before, twice } = await inject(drill);
    await paceTiles(page, TILE_MS);
    return { before, ...(await told(drill, stored, twice)) };
  },

  "after the run": async (drill) => {
    const { page } = drill;
    await startButton(page).click();
    expect(await runOver(page, OVER_MS)).toContain("complete");
    const { before, twice } = await inject(drill);
    // A heartbeat would notice by then.
    await page.waitForTimeout(15_000);
    return { before, said: "the run was complete", twice };
  },
};

/** Holds requests until they may go on; then they get what the fault makes of them. */
async function holdRequests(
  page: Page,
  pattern: string,
  { answer }: Fault,
  usual: (route: Route) => Promise<void>,
) {
  const [asked, hear] = gate();
  const [going, open] = gate();
  let isOver = false;
  const goOn = () => {
    isOver = true;
    open();
  };
  await page.context().route(pattern, async (route) => {
    if (isOver) {
      // Later requests meet the fault itself, until it is mended.
      await route.fallback();
      return;
    }
    hear();
    await going;
    // The page that asked may have gone.
    await (answer ?? usual)(route).catch(() => undefined);
  });
  return { asked, goOn };
}

/** A promise, and what resolves it. */
function gate(): [Promise<void>, () => void] {
  let open = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [promise, () => open()];
}

/** Lets the fault come, as the same run in a second tab, too. */
async function inject(
  drill: Drill,
): Promise<{ before: readonly string[]; twice: number }> {
  const { page, fault, journal, backend } = drill;
  const before = await cellsOf(page, journal);
  await fault.inject(page);
  if (!fault.isSecondPage) {
    return { before, twice: 0 };
  }
  const other = await openDrillPage(await page.context().newPage(), backend);
  const stored = await cellsOf(other.page, journal);
  await startButton(other.page).click();
  const said = (await runOver(other.page, OVER_MS)) ?? "";
  expect(said).toContain("complete");
  return { before, twice: Math.max(0, stored.length - storedOf(said)) };
}

/** What became of the run. @param stored cells that were there when it began */
async function told(
  { page, fault, journal }: Drill,
  stored: readonly string[],
  twice: number,
): Promise<{ said: string; twice: number }> {
  const said = await runOver(page, OVER_MS);
  if (said === null) {
    await expect(regionButton(page, "Paris")).toBeVisible();
    await keepStopped(page);
    return { said: "no end of the run: stopped", twice };
  }
  const again =
    said.includes("complete") && !fault.isStoreGone
      ? computedTwice(said, stored, await cellsOf(page, journal))
      : 0;
  return { said, twice: twice + again };
}
