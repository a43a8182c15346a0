/**
 * Which file a worker is busy with, told before a step that cannot be interrupted and
 * `null` after it: whoever watches the worker can name the file that made it hang.
 */
export type OnStep = (fileName: string | null) => void;

/** Runs a step that blocks its thread. */
export type RunStep = <T>(work: () => T) => T;

export const runUnwatched: RunStep = (work) => work();

/** Steps of one file, told to whoever watches. */
export function watchedSteps(fileName: string, onStep: OnStep): RunStep {
  return (work) => {
    onStep(fileName);
    try {
      return work();
    } finally {
      onStep(null);
    }
  };
}
