/**
 * The page without pixels, for tests of journeys: every effect over a fake engine and a
 * fake map, on fake timers. `installPageOfFakes()` at the top of a test file sees to both.
 */
import { afterEach, beforeEach, vi } from "vitest";
import { createMapEvents } from "#effects/map-events.ts";
import { startEffects } from "#effects/start-effects.ts";
import type { ViewState } from "#ports/map-view.ts";
import { createAppStore } from "#state/app-store.ts";
import { openFiles } from "#state/scenes.ts";
import { createFakeEngine, type FakeEngineOptions } from "./fake-engine.ts";
import { createFakeMapView } from "./fake-map-view.ts";
import { createFakeSimulator } from "./fake-simulator.ts";

export const VIEW: ViewState = {
  centre: [448600, 5411400],
  resolution: 1,
  box: [448200, 5411000, 449000, 5411800],
};

/** The page that `start` has made last. */
export let page: ReturnType<typeof createPage>;

function createPage(options: FakeEngineOptions) {
  const store = createAppStore();
  const engine = createFakeEngine({ tileMs: 100, ...options });
  const simulator = createFakeSimulator(100);
  const map = createFakeMapView();
  const saved: { readonly fileName: string; readonly content: Blob | Uint8Array }[] =
    [];
  const kept: string[] = [];
  const stop = startEffects({
    store,
    engine,
    simulator,
    map,
    address: {
      read: () => "",
      write: () => {},
      onChange: () => () => {},
      isTrusted: () => true,
      trust: () => {},
    },
    storage: { getItem: () => null, setItem: () => {} },
    saveFile: (fileName, content) => saved.push({ fileName, content }),
    paintPicture: (rgba, sizePx) => `${sizePx}² of ${rgba[0]}`,
    captionPicture: async (rgba, { width, height }, caption) =>
      new Blob([`${width}x${height} of ${rgba[0]}\n${caption.join("\n")}`]),
    keepFiles: (urls) => kept.push(...urls),
    readResults: async () => null,
  });
  return {
    store,
    engine,
    simulator,
    map,
    events: createMapEvents(store),
    saved,
    kept,
    stop,
  };
}

export function start(options: FakeEngineOptions = {}) {
  page = createPage(options);
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

/** Fake timers before each test; the page that it started is taken down after it. */
export function installPageOfFakes(): void {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    page.stop();
    vi.useRealTimers();
  });
}
