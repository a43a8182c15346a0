export type ThreadPlan = {
  readonly threads: number;
  /** Why there is only one thread; null when there are more, or one was requested. */
  readonly reason: string | null;
};

/**
 * Chooses the number of threads of the wasm provider. It is set explicitly, because the
 * runtime's default (half of the logical processors, at most 4) leaves half of a 2-core
 * machine idle.
 *
 * Up to 4 logical processors are all used. Above that half of them are used, because a
 * core usually has two, and matrix products gain nothing from the second. The number is
 * limited to between 4 and 8, because each thread costs a worker and the small tensors
 * of a tile cannot be divided further.
 */
export function planThreads(facts: {
  readonly isCrossOriginIsolated: boolean;
  readonly hardwareConcurrency: number | undefined;
  readonly wanted?: number | undefined;
}): ThreadPlan {
  if (!facts.isCrossOriginIsolated) {
    return {
      threads: 1,
      reason: "the page is not cross-origin isolated, so that it may not share memory",
    };
  }
  if (facts.wanted !== undefined) {
    return { threads: Math.max(1, Math.floor(facts.wanted)), reason: null };
  }
  const processors = facts.hardwareConcurrency ?? 1;
  if (processors <= 1) {
    return { threads: 1, reason: "the browser reports a single processor" };
  }
  const half = Math.floor(processors / 2);
  return {
    threads: processors <= 4 ? processors : Math.min(8, Math.max(4, half)),
    reason: null,
  };
}
