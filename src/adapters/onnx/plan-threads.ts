export type ThreadPlan = {
  readonly threads: number;
  /** Why there is only one; null when there are more, or one was asked for. */
  readonly reason: string | null;
};

/**
 * How many threads the wasm provider gets. Given explicitly, since the runtime's default
 * (half the logical processors, at most 4) leaves half of a 2-core machine idle.
 *
 * Up to 4 logical processors: all of them. Above that half, since they are usually two to
 * a core and matrix products gain nothing from the second; between 4 and 8, as each thread
 * costs a worker and the small tensors of a tile do not divide further.
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
