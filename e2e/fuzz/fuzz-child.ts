/** Opens one file after the other for the fuzzer, in a process that may be ended. */
import { AppError, isAbort } from "#core/errors.ts";
import { createOpeners } from "./openers.ts";
import type { SeedKind } from "./seeds.ts";

export type FuzzTask = {
  readonly kind: SeedKind;
  readonly name: string;
  readonly base64: string;
};

export type FuzzAnswer = {
  readonly outcome: "opened" | "typed" | "untyped";
  /** Code of a typed error, the text of another. */
  readonly what: string;
  /** By how much the process has grown, at its most, in bytes. */
  readonly grownBytes: number;
};

const [, , sidecarImage = ""] = process.argv;
const openers = createOpeners(new Uint8Array(Buffer.from(sidecarImage, "base64")));

process.on("message", async ({ kind, name, base64 }: FuzzTask) => {
  const before = process.memoryUsage().rss;
  const mostBefore = process.resourceUsage().maxRSS;
  const answer = await open(kind, name, new Uint8Array(Buffer.from(base64, "base64")));
  // In kibibytes; it tells of this file only where it has grown.
  const most = process.resourceUsage().maxRSS;
  const grownBytes = most > mostBefore ? most * 1024 - before : 0;
  process.send?.({ ...answer, grownBytes } satisfies FuzzAnswer);
});
process.send?.("ready");

async function open(
  kind: SeedKind,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Omit<FuzzAnswer, "grownBytes">> {
  try {
    await openers[kind](name, bytes);
    return { outcome: "opened", what: "" };
  } catch (error) {
    if (error instanceof AppError && error.code !== "internal") {
      return { outcome: "typed", what: error.code };
    }
    const what =
      error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { outcome: isAbort(error) ? "typed" : "untyped", what };
  }
}
