import type { Page, Worker } from "@playwright/test";

// The page's workers, for faults that are made within them.

export type WorkerName = "engine.worker" | "runner.worker";

/** The worker of that name that was started last. */
export function workerOf(page: Page, name: WorkerName): Worker {
  const worker = page.workers().findLast((w) => w.url().includes(name));
  if (worker === undefined) {
    throw new Error(`no worker ${name} among ${page.workers().map((w) => w.url())}`);
  }
  return worker;
}

/** The runner's worker begins with `script`: pages' init scripts do not reach it. */
export async function prepareRunner(page: Page, script: string): Promise<void> {
  await page.context().route("**/assets/runner.worker-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: script + (await response.text()) });
  });
}

/** Keeps the device that the runner gets, to be destroyed as a driver would. */
export const KEEP_DEVICE = `
  const { requestDevice } = globalThis.GPUAdapter?.prototype ?? {};
  if (requestDevice !== undefined) {
    GPUAdapter.prototype.requestDevice = async function (...wanted) {
      const device = await requestDevice.apply(this, wanted);
      globalThis.testDevice = device;
      if (globalThis.losesNextDevice) {
        globalThis.losesNextDevice = false;
        setTimeout(() => device.destroy(), 0);
      }
      return device;
    };
  }`;

/**
 * Destroys the device of a runner that was prepared with `KEEP_DEVICE`; while it has none
 * yet, the next one as soon as it is there.
 */
export async function loseDevice(page: Page): Promise<void> {
  await workerOf(page, "runner.worker").evaluate(
    "globalThis.testDevice ? testDevice.destroy() : void (globalThis.losesNextDevice = true)",
  );
}
