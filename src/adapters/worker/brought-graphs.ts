/**
 * This file keeps the graphs that are in no catalogue. Each worker of the lasting runner
 * gets them anew, holds the few that were used last, and forgets what is withdrawn.
 */
import type { ModelRunner } from "#ports/model-runner.ts";
import type { Lifeline } from "./lifeline.ts";

/** What a model was loaded with. */
export type Load = Parameters<ModelRunner["load"]>;

/** One worker of ONNX Runtime. */
export type Life = {
  readonly runner: ModelRunner;
  readonly line: Lifeline;
  /** Handles of the models that this worker has loaded. */
  readonly handles: Set<string>;
  /** Hashes of the files that it has been given, the one used last at the end. */
  readonly given: Set<string>;
};

/**
 * Files that a worker holds: those of the three stages of a chain, and the one that is
 * examined. Each takes the memory of its weights twice, as a file and in its sessions.
 */
const MOST_GIVEN = 4;

/** @param loads what was loaded, by handle; a withdrawn graph's are removed */
export function createBroughtGraphs(loads: Map<string, Load>) {
  // Blobs survive the worker, and do not occupy the memory of this one.
  const provided = new Map<string, Blob>();
  const handlesOf = (sha256: string) =>
    [...loads].flatMap(([handle, load]) => (hashOf(load) === sha256 ? [handle] : []));

  /** Frees what the worker holds of a graph; a run of it loads it again. */
  const drop = async ({ runner, line, handles, given }: Life, sha256: string) => {
    given.delete(sha256);
    for (const handle of handlesOf(sha256)) {
      handles.delete(handle);
    }
    await line.orFail(runner.withdraw(sha256));
  };

  /** Marks a graph as the one used last; false where the worker does not have it. */
  const touch = ({ given }: Life, sha256: string): boolean => {
    const isGiven = given.delete(sha256);
    if (isGiven) {
      given.add(sha256);
    }
    return isGiven;
  };

  return {
    touch,
    async provide(sha256: string, bytes: Uint8Array): Promise<void> {
      provided.set(sha256, new Blob([bytes as Uint8Array<ArrayBuffer>]));
    },
    /** Gives the worker a graph that it lacks, and frees the one used longest ago. */
    async give(life: Life, sha256: string): Promise<void> {
      const blob = provided.get(sha256);
      if (blob === undefined || touch(life, sha256)) {
        return;
      }
      const { runner, line, given } = life;
      given.add(sha256);
      const bytes = new Uint8Array(await blob.arrayBuffer());
      await line.orFail(runner.provide(sha256, bytes));
      const [oldest] = given;
      if (given.size > MOST_GIVEN && oldest !== undefined) {
        await drop(life, oldest);
      }
    },
    async withdraw(life: Life | null, sha256: string): Promise<void> {
      provided.delete(sha256);
      const dropped = life?.given.has(sha256) ? drop(life, sha256) : null;
      for (const handle of handlesOf(sha256)) {
        loads.delete(handle);
      }
      await dropped;
    },
  };
}

/** Returns the hash of the graph that a load asks for; "" where the card has none. */
export function hashOf([card, , , role]: Load): string {
  const { graphs = [] } = card;
  const graph = role === undefined ? graphs[0] : graphs.find((g) => g.role === role);
  return graph?.sha256 ?? "";
}
