/**
 * Files that a command is told to write: refused before the work where they cannot be
 * written, written beside and renamed, and never over what is there unless that is said.
 */
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { access, constants } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { isAlive } from "#cli/process-alive.ts";
import { notWritable } from "#cli/whole-files.ts";
import { AppError } from "#core/errors.ts";

export type OutputRules = {
  /** Of the command line: what is there may be replaced. */
  readonly isForced: boolean;
  /** Files that the command reads; none of them is ever written. */
  readonly inputs: readonly string[];
};

/**
 * Before the hours that the work may take, not after them.
 * @throws AppError argument-invalid, saying why nothing can be written there
 */
export async function claimOutput(path: string, rules: OutputRules): Promise<void> {
  const there = statAt(path);
  if (there !== null && !there.isFile()) {
    throw notWritable(path, there.isDirectory() ? "a folder" : "no ordinary file");
  }
  for (const input of rules.inputs) {
    const read = statAt(input);
    if (there !== null && there.ino === read?.ino && there.dev === read.dev) {
      throw new AppError("argument-invalid", "The output is the input.", {
        expected: "an output beside the input",
        found: `${path} for both`,
        hint: "Give the output another name; --force does not allow this either.",
      });
    }
  }
  if (there !== null && !rules.isForced) {
    throw alreadyThere(path, "Choose another name, or say --force to replace it.");
  }
  await access(dirname(resolve(path)), constants.W_OK).catch((cause: unknown) => {
    throw notWritable(path, cause);
  });
}

/**
 * Whatever ends the program, `path` is what it was before or the whole new file. Where it
 * cannot be written after all (the disk is full, someone else has made a file of that
 * name), the earlier file stays, and the bytes are put into the folder for temporary
 * files.
 * @throws AppError argument-invalid, naming the place where the bytes are instead
 */
export async function writeOutput(
  path: string,
  bytes: Uint8Array | string,
  { isForced }: Pick<OutputRules, "isForced">,
): Promise<void> {
  await holdingSignals(() => {
    const target = statAt(path) === null ? resolve(path) : realpathSync(path);
    const part = partOf(target);
    try {
      clearDeadParts(target);
      writeThrough(part, bytes);
      if (isForced) {
        renameSync(part, target);
      } else {
        placeNew(part, target);
      }
    } catch (cause) {
      throw rescued(path, bytes, cause);
    } finally {
      rmSync(part, { force: true });
    }
  });
}

/** The file beside that becomes the output: hidden, and its owner's number in its name. */
function partOf(target: string): string {
  return join(dirname(target), `.${basename(target)}.part-${process.pid}`);
}

/** What killed programs have left of this output. */
function clearDeadParts(target: string): void {
  const prefix = `.${basename(target)}.part-`;
  for (const name of readdirSync(dirname(target))) {
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length)))) {
      rmSync(join(dirname(target), name), { force: true });
    }
  }
}

/** The bytes are on the disk, and not only on their way, when this returns. */
function writeThrough(path: string, bytes: Uint8Array | string): void {
  const file = openSync(path, "wx");
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Gives the file its name, unless there is one of that name by now. */
function placeNew(part: string, target: string): void {
  try {
    linkSync(part, target);
  } catch (error) {
    if (isCode(error, "EEXIST") || statAt(target) !== null) {
      throw error;
    }
    // A file system without hard links.
    renameSync(part, target);
  }
}

/** What was computed is worth more than its place. */
function rescued(path: string, bytes: Uint8Array | string, cause: unknown): AppError {
  const elsewhere = join(tmpdir(), `sar2earth-${process.pid}-${basename(path)}`);
  try {
    writeThrough(elsewhere, bytes);
  } catch {
    rmSync(elsewhere, { force: true });
    return isCode(cause, "EEXIST")
      ? alreadyThere(path, "Choose another name.")
      : notWritable(path, cause);
  }
  const hint = `What was computed is in ${elsewhere}.`;
  return isCode(cause, "EEXIST")
    ? alreadyThere(path, hint)
    : new AppError("argument-invalid", `${path} cannot be written.`, {
        expected: "a place that can still be written to, with room",
        found: cause instanceof Error ? cause.message : String(cause),
        hint,
        cause,
      });
}

const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ctrl-C and its like end the program after this work instead of within it. */
async function holdingSignals(work: () => void): Promise<void> {
  const held: NodeJS.Signals[] = [];
  const hold = (name: NodeJS.Signals) => void held.push(name);
  for (const name of ENDING) {
    process.on(name, hold);
  }
  try {
    work();
    // Signals are delivered between two turns of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    for (const name of ENDING) {
      process.off(name, hold);
    }
  }
  for (const name of held) {
    process.kill(process.pid, name);
  }
}

function statAt(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function alreadyThere(path: string, hint: string): AppError {
  return new AppError("argument-invalid", `There is a file ${path} already.`, {
    expected: "a name that no file has",
    found: "a file of that name",
    hint,
  });
}
