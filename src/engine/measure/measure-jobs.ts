import type { JobId } from "#ports/measurement.ts";

/** Measuring jobs by name: they run beside each other, and each can be ended. */
export type MeasureJobs = {
  /** Null when it was cancelled. */
  run<T>(id: JobId, work: (signal: AbortSignal) => Promise<T>): Promise<T | null>;
  /** Ends the jobs of that name, or all of them. */
  cancel(id?: JobId): void;
};

export function createMeasureJobs(): MeasureJobs {
  const running = new Map<AbortController, JobId>();
  return {
    async run(id, work) {
      const controller = new AbortController();
      running.set(controller, id);
      try {
        return await work(controller.signal);
      } catch (error) {
        if (controller.signal.aborted) {
          return null;
        }
        throw error;
      } finally {
        running.delete(controller);
      }
    },
    cancel(id) {
      for (const [controller, name] of running) {
        if (id === undefined || id === name) {
          controller.abort();
        }
      }
    },
  };
}
