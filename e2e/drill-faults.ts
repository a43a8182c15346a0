import type { Page, Route } from "@playwright/test";
import { loseDevice, workerOf } from "./page-workers.ts";

// What goes wrong in a drill, and how it is mended.

export type Fault = {
  readonly inject: (page: Page) => Promise<unknown>;
  readonly mend?: (page: Page) => Promise<unknown>;
  /** What requests get that were waiting when the fault came; as without it unless given. */
  readonly answer?: (route: Route) => Promise<void>;
  /** It shows only where models and runtime are fetched anew. */
  readonly isFetched?: true;
  /** Needs a WebGPU adapter. */
  readonly needsGpu?: true;
  /** No finished tile can be stored on this device while it lasts. */
  readonly isStoreGone?: true;
  /** The page is left, and entered again. */
  readonly leavesPage?: true;
  /** Another page takes part in the same run. */
  readonly isSecondPage?: true;
};

const hang = () => {
  setTimeout(() => {
    for (;;) {}
  }, 0);
};

const failing = (pattern: string, answer: (route: Route) => Promise<void>): Fault => ({
  inject: (page) => page.context().route(pattern, answer),
  mend: (page) => page.context().unroute(pattern, answer),
  answer,
  isFetched: true,
});

const offline = (route: Route) => route.abort("internetdisconnected");

export const FAULTS: Readonly<Record<string, Fault>> = {
  "engine hangs": {
    inject: (page) => workerOf(page, "engine.worker").evaluate(hang),
  },
  "runner hangs": {
    inject: (page) => workerOf(page, "runner.worker").evaluate(hang),
  },
  "runner dies": {
    inject: (page) =>
      workerOf(page, "runner.worker").evaluate(() => {
        setTimeout(() => {
          throw new Error("a drill");
        }, 0);
      }),
  },
  "device is lost": { inject: loseDevice, needsGpu: true },
  "no network": {
    async inject(page) {
      await page.context().route("**/*", offline);
      await page.context().setOffline(true);
    },
    async mend(page) {
      await page.context().setOffline(false);
      await page.context().unroute("**/*", offline);
    },
    answer: offline,
    isFetched: true,
  },
  "models are gone (404)": failing("**/models/**", (route) =>
    route.fulfill({ status: 404 }),
  ),
  "a page for the wasm": failing("**/*.wasm*", (route) =>
    route.fulfill({ status: 200, contentType: "text/html", body: "<h1>" }),
  ),
  "slow network": failing("**/models/**", async (route) => {
    await new Promise((done) => setTimeout(done, 3000));
    await route.fallback();
  }),
  "Cache is full": {
    inject: (page) =>
      workerOf(page, "runner.worker").evaluate(() => {
        const full = () =>
          Promise.reject(new DOMException("full", "QuotaExceededError"));
        Cache.prototype.put = full;
        CacheStorage.prototype.open = full;
      }),
    isFetched: true,
  },
  "tile store takes no more": {
    inject: (page) =>
      workerOf(page, "engine.worker").evaluate(() => {
        const handle = Reflect.get(globalThis, "FileSystemSyncAccessHandle").prototype;
        const { write } = handle;
        Reflect.set(globalThis, "mendDisk", () => {
          handle.write = write;
        });
        handle.write = () => {
          throw new DOMException("full", "QuotaExceededError");
        };
      }),
    mend: mendDisk,
    isStoreGone: true,
  },
  "tile store does not open": {
    inject: (page) =>
      workerOf(page, "engine.worker").evaluate(() => {
        const full = () =>
          Promise.reject(new DOMException("full", "QuotaExceededError"));
        const [file, folder] = [FileSystemFileHandle, FileSystemDirectoryHandle].map(
          ({ prototype }) => prototype as unknown as Record<string, unknown>,
        );
        const open = file?.createSyncAccessHandle;
        const find = folder?.getFileHandle;
        Reflect.set(globalThis, "mendDisk", () => {
          Object.assign(file ?? {}, { createSyncAccessHandle: open });
          Object.assign(folder ?? {}, { getFileHandle: find });
        });
        Object.assign(file ?? {}, {
          createSyncAccessHandle: full,
          createWritable: full,
        });
        Object.assign(folder ?? {}, { getFileHandle: full });
      }),
    mend: mendDisk,
    isStoreGone: true,
  },
  "back and forward": {
    async inject(page) {
      await page.goto("about:blank");
      await page.goBack();
    },
    leavesPage: true,
  },
  "a second tab": { inject: async () => undefined, isSecondPage: true },
};

/** The engine's worker may have been replaced since, and is whole then. */
function mendDisk(page: Page): Promise<unknown> {
  return workerOf(page, "engine.worker").evaluate(
    "globalThis.mendDisk && globalThis.mendDisk()",
  );
}
