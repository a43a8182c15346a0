/** What the services of the fake engine share: its calls and the time that steps take. */
export type FakeParts = {
  /** Names of the calls in order, with what identifies them: "openScene a.tif". */
  readonly calls: string[];
  /** The next step of long work. @throws AbortError, noted among the calls */
  readonly step: (name: string, signal: AbortSignal | undefined) => Promise<void>;
};

/** Returns the shared parts of an engine whose steps take `tileMs`. */
export function createFakeParts(tileMs: number): FakeParts {
  const calls: string[] = [];
  return {
    calls,
    async step(name, signal) {
      await pause(tileMs);
      if (signal?.aborted) {
        calls.push(`aborted ${name}`);
        throw signal.reason;
      }
    },
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
