import type { SceneAnswer } from "#core/sar/scene.ts";
import { wrongUse } from "./wrong-use.ts";

const ANSWERS = ["linear", "decibel", "amplitude", "eo"] as const;

/** What `--as` says of a file that fits several readings. @throws AppError argument-invalid */
export function parseAnswer(text: string | undefined): SceneAnswer | null {
  const answer = ANSWERS.find((a) => a === text) ?? null;
  if (text !== undefined && answer === null) {
    throw wrongUse(`--as ${ANSWERS.join(" | ")}`, `--as ${text}`);
  }
  return answer;
}
