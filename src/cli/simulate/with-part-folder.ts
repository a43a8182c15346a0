/** This file manages the folder of unfinished files, which is removed however the work ends. */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "#cli/process-alive.ts";
import { notWritable } from "#cli/whole-files.ts";

const PREFIX = ".part-";

/**
 * Runs work that can be interrupted by Ctrl-C (or SIGTERM): the signal is aborted, the
 * work rejects, the part folder in `folder` is removed, and the program exits as an
 * interrupted one.
 * @throws AppError argument-invalid when `folder` cannot be written to; what `work`
 *   throws
 */
export async function withPartFolder(
  folder: string,
  work: (partFolder: string, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const partFolder = createPartFolder(folder);
  const controller = new AbortController();
  let stoppedBy: NodeJS.Signals | null = null;
  const stop = (name: NodeJS.Signals) => {
    stoppedBy = name;
    controller.abort();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    await work(partFolder, controller.signal);
  } catch (error) {
    if (stoppedBy === null) {
      throw error;
    }
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    rmSync(partFolder, { recursive: true, force: true });
  }
  if (stoppedBy !== null) {
    process.stderr.write("\nstopped; what is there is whole\n");
    process.kill(process.pid, stoppedBy);
  }
}

/** Creates `folder` and the part folder, and removes what killed programs have left there. */
function createPartFolder(folder: string): string {
  const own = join(folder, `${PREFIX}${process.pid}`);
  try {
    mkdirSync(own, { recursive: true });
    for (const name of readdirSync(folder)) {
      const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length)) : null;
      if (pid !== null && !isAlive(pid)) {
        rmSync(join(folder, name), { recursive: true, force: true });
      }
    }
  } catch (cause) {
    throw notWritable(folder, cause);
  }
  return own;
}
