import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLatest } from "./latest.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const takes = (ms: number, log: number[]) => () => {
  log.push(Date.now());
  return new Promise<void>((resolve) => setTimeout(resolve, ms));
};

describe("createLatest", () => {
  it("waits until requests have settled", async () => {
    const log: number[] = [];
    const started = Date.now();
    const latest = createLatest(takes(0, log), "settle", 100);
    latest.request();
    await vi.advanceTimersByTimeAsync(60);
    latest.request();
    await vi.advanceTimersByTimeAsync(500);
    expect(log.map((t) => t - started)).toEqual([160]);
  });

  it("throttles: the first at once, the rest apart, and one in flight", async () => {
    const log: number[] = [];
    const started = Date.now();
    const latest = createLatest(takes(30, log), "throttle", 100);
    for (let i = 0; i < 5; i++) {
      latest.request();
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(500);
    // Requests during the first round (0–30 ms) become one more, 100 ms after it.
    expect(log.map((t) => t - started)).toEqual([0, 130]);
  });

  it("does nothing after stop", async () => {
    const log: number[] = [];
    const latest = createLatest(takes(0, log), "settle", 100);
    latest.request();
    latest.stop();
    await vi.advanceTimersByTimeAsync(500);
    expect(log).toEqual([]);
  });
});
