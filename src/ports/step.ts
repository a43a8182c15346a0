/**
 * Called with the name of a file before a step that cannot be interrupted, and with
 * null after it, so that whoever watches the worker can name the file that made it
 * hang.
 */
export type OnStep = (fileName: string | null) => void;

/** Runs a step that blocks its thread. */
export type RunStep = <T>(work: () => T) => T;

export const runUnwatched: RunStep = (work) => work();

/** Creates a function that runs the steps of one file and reports them. */
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
