import type { SceneAnswer } from "#core/sar/scene.ts";
import { wrongUse } from "./wrong-use.ts";

const ANSWERS = ["linear", "decibel", "amplitude", "eo"] as const;

/**
 * Parses the value of `--as`, which chooses between several readings of a file.
 * @throws AppError argument-invalid
 */
export function parseAnswer(text: string | undefined): SceneAnswer | null {
  const answer = ANSWERS.find((a) => a === text) ?? null;
  if (text !== undefined && answer === null) {
    throw wrongUse(`--as ${ANSWERS.join(" | ")}`, `--as ${text}`);
  }
  return answer;
}
