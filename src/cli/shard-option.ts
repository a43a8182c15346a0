import type { Shard } from "#core/evaluation/select-patches.ts";
import { wrongUse } from "./wrong-use.ts";

const MOST = 1000;

/**
 * Parses part `2/8` of a command's work; null = all of it.
 * @param name of the option, for the message
 * @throws AppError argument-invalid
 */
export function parseShard(name: string, text: string | undefined): Shard {
  if (text === undefined) {
    return null;
  }
  const [index = 0, count = 0] = text.split("/").map(Number);
  const isUsable =
    /^\d+\/\d+$/.test(text) && index >= 1 && index <= count && count <= MOST;
  if (!isUsable) {
    throw wrongUse(`--${name} I/N with 1 ≤ I ≤ N ≤ ${MOST}`, `--${name} ${text}`);
  }
  return { index, count };
}
