import { readFileSync, writeFileSync } from "node:fs";
import type { Browser, Page } from "@playwright/test";
import { chromiumLaunch } from "./chromium.ts";

/** A browser whose pages can be told to collect what nobody holds any more. */
export const launchCollecting = {
  ...chromiumLaunch,
  args: [...(chromiumLaunch.args ?? []), "--js-flags=--expose-gc"],
};

async function rendererProcesses(browser: Browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.filter(({ type }) => type === "renderer");
}

/** Private memory of the largest renderer process, in bytes. */
export async function rendererMemory(browser: Browser): Promise<number> {
  const sizes = (await rendererProcesses(browser)).map(({ id }) => {
    const rollup = readFileSync(`/proc/${id}/smaps_rollup`, "utf8");
    const kilobytes = [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)];
    return kilobytes.reduce((sum, [, kb]) => sum + Number(kb) * 1024, 0);
  });
  return Math.max(0, ...sizes);
}

/** Processor time of all renderer processes until now, in seconds. */
export async function rendererWork(browser: Browser): Promise<number> {
  const processes = await rendererProcesses(browser);
  return processes.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** Returns what tells by how much a renderer has grown at its most since this call, in bytes. */
export async function watchPeak(browser: Browser): Promise<() => number> {
  const ids = (await rendererProcesses(browser)).map(({ id }) => id);
  const bytesOf = (id: number, name: string) => {
    const status = readFileSync(`/proc/${id}/status`, "utf8");
    return (
      1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0)
    );
  };
  const before = ids.map((id) => {
    // From now on the peak is that of what follows.
    writeFileSync(`/proc/${id}/clear_refs`, "5");
    return bytesOf(id, "VmRSS");
  });
  return () =>
    Math.max(0, ...ids.map((id, i) => bytesOf(id, "VmHWM") - (before[i] ?? 0)));
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
