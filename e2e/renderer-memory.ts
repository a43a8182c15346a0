import { readFileSync } from "node:fs";
import type { Browser, Page } from "@playwright/test";
import { chromiumLaunch } from "./chromium.ts";

/** A browser whose pages can be told to collect what nobody holds any more. */
export const launchCollecting = {
  ...chromiumLaunch,
  args: [...(chromiumLaunch.args ?? []), "--js-flags=--expose-gc"],
};

/** Private memory of the largest renderer process, in bytes. */
export async function rendererMemory(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const sizes = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => {
      const rollup = readFileSync(`/proc/${id}/smaps_rollup`, "utf8");
      const kilobytes = [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)];
      return kilobytes.reduce((sum, [, kb]) => sum + Number(kb) * 1024, 0);
    });
  await session.detach();
  return Math.max(0, ...sizes);
}

/**
 * What is left of the renderer's memory when there is nothing more to collect. Buffers are
 * freed some seconds after a collection, and some only by the next one.
 */
export async function collected(page: Page, browser: Browser): Promise<number> {
  const collect = () => (globalThis as unknown as { gc(): void }).gc();
  // Not the runtime's own threads: they sleep and answer nobody.
  const workers = page.workers().filter((w) => /(engine|runner)\.worker/.test(w.url()));
  let [before, now] = [Number.POSITIVE_INFINITY, await rendererMemory(browser)];
  for (let i = 0; i < 3 || (i < 6 && now < 0.95 * before); i += 1) {
    await page.evaluate(collect);
    await Promise.all(workers.map((worker) => worker.evaluate(collect)));
    await page.waitForTimeout(3000);
    [before, now] = [now, await rendererMemory(browser)];
  }
  return now;
}
