/**
 * This file names the temporary files of outputs. Machines that share a folder have
 * processes of the same id: every container's first one has the same. Therefore a name
 * holds the machine and a random part, too.
 */
import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { isAlive } from "#cli/process-alive.ts";

/** Returns a new name beside the output: hidden, with the machine and the process in it. */
export function temporaryFile(target: string): string {
  const random = randomBytes(4).toString("hex");
  return join(dirname(target), `${ownPrefix(target)}${process.pid}-${random}`);
}

/**
 * Removes temporary files of this output that killed programs of this machine have left.
 * Those of other machines stay, because nobody here knows whether they are being written.
 */
export function clearDeadFiles(target: string): void {
  const prefix = ownPrefix(target);
  for (const name of readdirSync(dirname(target))) {
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    // One that has this process's id was left by an earlier process of that id.
    if (name.startsWith(prefix) && (pid === process.pid || !isAlive(pid))) {
      rmSync(join(dirname(target), name), { force: true });
    }
  }
}

function ownPrefix(target: string): string {
  return `.${basename(target)}.part-${hostname()}-`;
}
