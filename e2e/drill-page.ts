import { expect, type Page } from "@playwright/test";
import {
  keepStopped,
  paintedShare,
  regionButton,
  sceneItem,
  useTestModels as serveTestModels,
  stopRunning,
  visit,
} from "./explorer-page.ts";
import { KEEP_DEVICE, prepareRunner, workerOf } from "./page-workers.ts";
import { journals } from "./stored-tiles.ts";

// What a drill does with the page and reads of it.

/** A tile takes as long, so that faults and stops come in the midst of a run. */
export const TILE_MS = 500;
/** While tiles are counted: a busy host looks every few seconds only. */
const COUNTED_TILE_MS = 4000;
/** A software GPU takes minutes for its first tile. */
const FIRST_TILES_MS = 400_000;
const SAID = "drill: a tile begins ";

/** The runner's worker tells each tile that it begins, and begins it late. */
const SLOW_TILES = `
  globalThis.tileMs = ${TILE_MS};
  const listen = MessagePort.prototype.addEventListener;
  MessagePort.prototype.addEventListener = function (type, listener, ...options) {
    const late = async (event) => {
      if (event.data?.path?.at(-1) === "run") {
        console.debug(${JSON.stringify(SAID)} + Date.now());
        await new Promise((done) => setTimeout(done, tileMs));
      }
      return listener.call(this, event);
    };
    return listen.call(this, type, type === "message" ? late : listener, ...options);
  };`;

export type DrillPage = {
  readonly page: Page;
  /** When each tile was begun (ms since 1970), whatever became of it. */
  readonly begun: readonly number[];
};

export const startButton = (page: Page) =>
  page.getByRole("button", { name: "Translate this view" }).first();
const stopButton = (page: Page) => page.getByRole("button", { name: /^Stop/ });

/** The page with its first region, whose tiles are slow; nothing runs. */
export async function openDrillPage(page: Page, backend: string): Promise<DrillPage> {
  const begun: number[] = [];
  page.on("console", (message) => {
    if (message.text().startsWith(SAID)) {
      begun.push(Number(message.text().slice(SAID.length)));
    }
  });
  await serveTestModels(page);
  await prepareRunner(page, KEEP_DEVICE + SLOW_TILES);
  await visit(page, `./?backend=${backend}`);
  await stopRunning(page);
  // A part of the scene, so that its tiles can be waited for.
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByLabel("Translate", { exact: true }).selectOption("tiny-translate");
  await keepStopped(page);
  return { page, begun };
}

/** How long tiles take from now on; a runner that hangs does not hear of it. */
export async function paceTiles(page: Page, tileMs: number): Promise<void> {
  const runner = page.workers().findLast((worker) => isRunner(worker.url()));
  const paced = runner?.evaluate((ms) => {
    Reflect.set(globalThis, "tileMs", ms);
  }, tileMs);
  await Promise.race([paced?.catch(() => undefined), page.waitForTimeout(3000)]);
}

/** Starts the run of the view, whose tiles come slowly, and waits until some are stored. */
export async function startCounted(
  page: Page,
  enough: () => Promise<boolean>,
): Promise<void> {
  await paceTiles(page, COUNTED_TILE_MS);
  await startButton(page).click();
  await expect.poll(enough, { timeout: FIRST_TILES_MS }).toBe(true);
}

/** Starts the run of the view and stops it when some tiles are stored. */
export async function finishSomeTiles({ page }: DrillPage): Promise<string> {
  const most = async () =>
    Object.entries(await journals(page)).reduce(
      (best, [name, { length }]) => (length > best.length ? { name, length } : best),
      { name: "", length: 0 },
    );
  await startCounted(page, async () => (await most()).length > 5);
  await keepStopped(page);
  await paceTiles(page, TILE_MS);
  return (await most()).name;
}

export const cellsOf = async (page: Page, journal: string): Promise<string[]> =>
  (await journals(page))[journal] ?? [];

/** The next tile has to be computed by a runner that knows nothing. */
export async function forgetRunner(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const name of await caches.keys()) {
      await caches.delete(name);
    }
  });
  const before = workerOf(page, "runner.worker");
  await before.evaluate(() => {
    setTimeout(() => {
      throw new Error("a drill");
    }, 0);
  });
  await expect
    .poll(() => page.workers().some((w) => isRunner(w.url()) && w !== before))
    .toBe(true);
}

const isRunner = (url: string) => url.includes("runner.worker");

/** Errors on the page, each with whether it says what to do. */
export async function errorsOn(
  page: Page,
): Promise<readonly { message: string; hint: string }[]> {
  return page.getByRole("alert").evaluateAll((notes) =>
    notes.map((note) => ({
      message: note.querySelector(".message")?.textContent?.trim() ?? "",
      hint: note.querySelectorAll("dd")[2]?.textContent?.trim() ?? "",
    })),
  );
}

/** What the page says of the run once it is over; null where it goes on or there is none. */
export async function runOver(page: Page, timeoutMs: number): Promise<string | null> {
  const said = page
    .getByRole("status")
    .filter({ hasText: /^The run (is complete|was stopped|failed)/ });
  const isOver = await said.waitFor({ timeout: timeoutMs }).then(
    () => true,
    () => false,
  );
  return isOver ? ((await said.textContent()) ?? "") : null;
}

/** Tiles of a complete run that were stored before. */
export function storedOf(said: string): number {
  return Number(said.match(/\d+/g)?.[1] ?? 0);
}

/** Tiles that a complete run has computed although the journal had them when it began. */
export function computedTwice(
  said: string,
  before: readonly string[],
  after: readonly string[],
): number {
  const total = Number(said.match(/\d+/g)?.[0]);
  return Math.max(0, total - storedOf(said) - (after.length - before.length));
}

/** Another scene renders, and its run stops: tiles that were begun after the click. */
export async function tryOtherScene({ page, begun }: DrillPage): Promise<number> {
  await regionButton(page, "Bengbu").click();
  await expect(regionButton(page, "Bengbu")).toHaveAttribute("aria-pressed", "true");
  await expect
    .poll(() => paintedShare(page, "SAR"), { timeout: 60_000 })
    .toBeGreaterThan(0.2);
  const before = begun.length;
  const runs = await stopButton(page)
    .waitFor({ timeout: 10_000 })
    .then(
      () => true,
      () => false,
    );
  if (!runs) {
    await startButton(page).click();
  }
  // A runner that hangs is given two minutes before another one takes over, and a
  // software GPU that is new takes minutes again.
  await expect
    .poll(() => begun.length, { timeout: FIRST_TILES_MS })
    .toBeGreaterThan(before + 2);
  // The page's own clock, as near to its handling of the click as can be.
  await page.evaluate(() => {
    const note = (event: Event) => {
      if (
        /^Stop/.test((event.target as Element).closest("button")?.textContent ?? "")
      ) {
        Reflect.set(window, "stoppedAt", Date.now());
      }
    };
    document.addEventListener("click", note, { capture: true });
  });
  await stopButton(page).click();
  await expect(stopButton(page)).toBeHidden();
  // What was under way would be told by now.
  await page.waitForTimeout(5 * TILE_MS);
  const at = await page.evaluate(() => Number(Reflect.get(window, "stoppedAt")));
  return begun.filter((time) => time > at).length;
}

/** The first scene again, whose tiles are no longer slow. */
export async function backToFirstScene(page: Page): Promise<void> {
  await paceTiles(page, 0);
  await regionButton(page, "Paris").click();
  await expect(regionButton(page, "Paris")).toHaveAttribute("aria-pressed", "true");
  await expect
    .poll(() => paintedShare(page, "SAR"), { timeout: 60_000 })
    .toBeGreaterThan(0.2);
  await keepStopped(page);
}

/** Waits until a scene by address is open, or says why not. */
export async function openedOrSaid(page: Page, name: string): Promise<string> {
  const item = sceneItem(page, name);
  const isOpen = item.getByText("SAR");
  await isOpen.or(item.getByRole("alert")).first().waitFor({ timeout: 120_000 });
  return (await isOpen.isVisible()) ? "the file opened" : "the file did not open";
}
