/** This file compares an answer with that about the optical image. */
import { normaliseAnswer } from "./normalise-answer.ts";
import type { AnswerForm } from "./question.ts";

/**
 * `unclear`: one of the two gives no single answer; `unmarked`: only a reader can tell, and
 * none has yet.
 */
export type AnswerAgreement = "same" | "different" | "unclear" | "unmarked";

/** What a reader has said of an answer to an open question. */
export type AnswerMark = "same" | "different";

/**
 * Compares by exact match of the normalised answers; an open question by the reader's mark.
 * @param reference the answer about the optical image, which is no truth either
 */
export function compareAnswers(
  answer: string,
  reference: string,
  form: AnswerForm,
  mark: AnswerMark | null,
): AnswerAgreement {
  if (form.kind === "open") {
    return mark ?? "unmarked";
  }
  const [own, other] = [answer, reference].map((text) => normaliseAnswer(text, form));
  if (own === null || other === null) {
    return "unclear";
  }
  return own === other ? "same" : "different";
}
