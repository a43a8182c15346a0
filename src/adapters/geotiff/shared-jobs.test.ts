import { describe, expect, test, vi } from "vitest";
import { createSharedJobs } from "#adapters/geotiff/shared-jobs.ts";

/** Work that ends when it is told to. */
function handWork<T>() {
  const pending: { resolve: (value: T) => void; reject: (error: Error) => void }[] = [];
  const work = vi.fn(
    () =>
      new Promise<T>((resolve, reject) => {
        pending.push({ resolve, reject });
      }),
  );
  return { work, pending };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

describe("createSharedJobs", () => {
  test("one run for all who want it; the next one starts anew", async () => {
    const jobs = createSharedJobs<number>(2);
    const { work, pending } = handWork<number>();
    const both = Promise.all([jobs.run("a", work), jobs.run("a", work)]);
    pending[0]?.resolve(7);
    expect(await both).toEqual([7, 7]);
    expect(work).toHaveBeenCalledOnce();
    const again = jobs.run("a", work);
    pending[1]?.resolve(8);
    expect(await again).toBe(8);
  });

  test("no more than allowed run at a time", async () => {
    const jobs = createSharedJobs<number>(2);
    const { work, pending } = handWork<number>();
    const all = Promise.all(["a", "b", "c"].map((key) => jobs.run(key, work)));
    expect(work).toHaveBeenCalledTimes(2);
    pending[0]?.resolve(0);
    await turn();
    expect(work).toHaveBeenCalledTimes(3);
    pending[1]?.resolve(1);
    pending[2]?.resolve(2);
    expect(await all).toEqual([0, 1, 2]);
  });

  test("queued work that nobody wants any more is not done", async () => {
    const jobs = createSharedJobs<number>(1);
    const { work, pending } = handWork<number>();
    const first = jobs.run("a", work);
    const abort = new AbortController();
    const second = jobs.run("b", work, abort.signal);
    abort.abort();
    await expect(second).rejects.toMatchObject({ name: "AbortError" });
    pending[0]?.resolve(1);
    await first;
    await turn();
    expect(work).toHaveBeenCalledOnce();
  });

  test("running work goes on for the others", async () => {
    const jobs = createSharedJobs<number>(1);
    const { work, pending } = handWork<number>();
    const abort = new AbortController();
    const one = jobs.run("a", work, abort.signal);
    const other = jobs.run("a", work);
    abort.abort();
    await expect(one).rejects.toMatchObject({ name: "AbortError" });
    pending[0]?.resolve(5);
    expect(await other).toBe(5);
  });

  test("a failure reaches all who wait, and is forgotten", async () => {
    const jobs = createSharedJobs<number>(1);
    const { work, pending } = handWork<number>();
    const failed = jobs.run("a", work);
    pending[0]?.reject(new Error("broken"));
    await expect(failed).rejects.toThrow("broken");
    const next = jobs.run("a", work);
    pending[1]?.resolve(3);
    expect(await next).toBe(3);
  });
});
