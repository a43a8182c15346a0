import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { whenQuiet } from "./when-quiet.ts";

let onLongTask: () => void = () => {};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal(
    "PerformanceObserver",
    class {
      static supportedEntryTypes = ["longtask"];
      constructor(listener: () => void) {
        onLongTask = listener;
      }
      observe() {}
      disconnect() {
        onLongTask = () => {};
      }
    },
  );
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("starts once, half a second after the last thing that was done", () => {
  const start = vi.fn();
  const stir = whenQuiet(start);
  onLongTask();
  vi.advanceTimersByTime(10_000);
  expect(start).not.toHaveBeenCalled();
  stir();
  vi.advanceTimersByTime(400);
  stir();
  vi.advanceTimersByTime(400);
  onLongTask();
  vi.advanceTimersByTime(499);
  expect(start).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(start).toHaveBeenCalledOnce();
  stir();
  onLongTask();
  vi.advanceTimersByTime(10_000);
  expect(start).toHaveBeenCalledOnce();
});

test("a page that never rests starts after three seconds", () => {
  const start = vi.fn();
  const stir = whenQuiet(start);
  stir();
  for (let i = 0; i < 9; i++) {
    vi.advanceTimersByTime(300);
    onLongTask();
  }
  vi.advanceTimersByTime(299);
  expect(start).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(start).toHaveBeenCalledOnce();
});

test("a browser that tells of no long tasks is taken to have none", () => {
  vi.stubGlobal("PerformanceObserver", { supportedEntryTypes: [] });
  const start = vi.fn();
  whenQuiet(start)();
  vi.advanceTimersByTime(500);
  expect(start).toHaveBeenCalledOnce();
});
