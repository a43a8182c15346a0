import { describe, expect, it } from "vitest";
import { planThreads } from "#adapters/onnx/plan-threads.ts";

describe("planThreads", () => {
  it.each([
    [1, 1],
    [2, 2],
    [4, 4],
    [6, 4],
    [8, 4],
    [12, 6],
    [16, 8],
    [64, 8],
  ])(
    "gives a machine of %d logical processors %d threads",
    (hardwareConcurrency, threads) => {
      const plan = planThreads({ isCrossOriginIsolated: true, hardwareConcurrency });
      expect(plan.threads).toBe(threads);
      expect(plan.reason === null).toBe(threads > 1);
    },
  );

  it("gives one thread, and the reason, where memory may not be shared", () => {
    const facts = { isCrossOriginIsolated: false, hardwareConcurrency: 8, wanted: 4 };
    expect(planThreads(facts)).toEqual({
      threads: 1,
      reason: expect.stringContaining("not cross-origin isolated"),
    });
  });

  it("takes the number asked for, and one processor where none is reported", () => {
    const facts = { isCrossOriginIsolated: true, hardwareConcurrency: undefined };
    expect(planThreads({ ...facts, wanted: 3 }).threads).toBe(3);
    expect(planThreads(facts).threads).toBe(1);
  });
});
