/**
 * This file writes output files. They are refused before the work starts if they cannot
 * be written; they are written to a temporary file and renamed, and never replace an
 * existing file unless the user asks for that.
 */
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { access, constants } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { notWritable } from "#cli/whole-files.ts";
import { AppError } from "#core/errors.ts";
import { clearDeadFiles, temporaryFile } from "./temporary-file.ts";

export type OutputRules = {
  /** Whether existing files may be replaced (`--force`). */
  readonly isForced: boolean;
  /** Files that the command reads, none of which may be written. */
  readonly inputs: readonly string[];
};

/**
 * Checks an output before the work, which may take hours.
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
 * Writes a file atomically: however the program ends, `path` is what it was before or
 * the whole new file. If it cannot be written after all (the disk is full, or a file of
 * that name has appeared), the earlier file stays, and the bytes are saved in the
 * folder for temporary files.
 * @throws AppError argument-invalid, naming the place where the bytes are instead
 */
export async function writeOutput(
  path: string,
  bytes: Uint8Array | string,
  { isForced }: Pick<OutputRules, "isForced">,
): Promise<void> {
  await holdingSignals(() => {
    const target = statAt(path) === null ? resolve(path) : realpathSync(path);
    const part = temporaryFile(target);
    try {
      clearDeadFiles(target);
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

/**
 * Writes a file in pieces that come one after the other, as atomically as `writeOutput`;
 * what has been made is not saved elsewhere where it cannot be written.
 * @throws AppError argument-invalid
 */
export async function writeChunks(
  path: string,
  chunks: Iterable<{ readonly offset: number; readonly bytes: Uint8Array }>,
  { isForced }: Pick<OutputRules, "isForced">,
): Promise<void> {
  const target = statAt(path) === null ? resolve(path) : realpathSync(path);
  const part = temporaryFile(target);
  clearDeadFiles(target);
  try {
    const file = openSync(part, "wx");
    try {
      for (const { offset, bytes } of chunks) {
        for (let at = 0; at < bytes.length; ) {
          at += writeSync(file, bytes, at, bytes.length - at, offset + at);
        }
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    await holdingSignals(() =>
      isForced ? renameSync(part, target) : placeNew(part, target),
    );
  } catch (cause) {
    throw isCode(cause, "EEXIST")
      ? alreadyThere(path, "Choose another name.")
      : cause instanceof AppError
        ? cause
        : notWritable(path, cause);
  } finally {
    rmSync(part, { force: true });
  }
}

/** Writes a file and waits until its bytes are on the disk. */
function writeThrough(path: string, bytes: Uint8Array | string): void {
  const file = openSync(path, "wx");
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Renames the file, unless one of that name has appeared meanwhile. */
function placeNew(part: string, target: string): void {
  try {
    linkSync(part, target);
  } catch (error) {
    if (isCode(error, "EEXIST") || statAt(target) !== null) {
      throw error;
    }
    // Used on file systems without hard links.
    renameSync(part, target);
  }
}

/** Saves the bytes elsewhere, because what was computed must not be lost. */
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

/** Delays Ctrl-C and similar signals until this work is done. */
async function holdingSignals(work: () => void): Promise<void> {
  const held: NodeJS.Signals[] = [];
  const hold = (name: NodeJS.Signals) => void held.push(name);
  for (const name of ENDING) {
    process.on(name, hold);
  }
  try {
    work();
    // Signals are delivered between two iterations of the event loop.
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
