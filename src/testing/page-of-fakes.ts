/**
 * The page of fakes on fake timers, for tests of journeys. `installPageOfFakes()` at the
 * top of a test file sees to both. Not for browser tests: their runner waits by the same
 * timers and would never go on.
 */
import { afterEach, beforeEach, vi } from "vitest";
import { openFiles } from "#state/open-files.ts";
import { createFakePage, type FakePage, VIEW } from "./fake-page.ts";

/** The page that `start` has made last. */
export let page: FakePage;

export function start(options: Parameters<typeof createFakePage>[0] = {}) {
  page = createFakePage({ tileMs: 100, ...options });
  return page;
}

export const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
export const files = (...names: string[]) => names.map((name) => new File(["x"], name));

export async function open(...names: string[]): Promise<void> {
  openFiles(page.store, files(...names));
  await wait(150);
  page.events.onView(VIEW);
  await wait(500);
}

/** Installs fake timers before each test, and stops the page that it has started after it. */
export function installPageOfFakes(): void {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    page.stop();
    vi.useRealTimers();
  });
}
