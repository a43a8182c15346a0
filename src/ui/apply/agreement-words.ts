import type { AnswerAgreement } from "#core/vision-language/answer-agreement.ts";

export const AGREEMENT_WORDS: Readonly<Record<AnswerAgreement, string>> = {
  same: "✓ same",
  different: "✗ different",
  unclear: "? unclear",
  unmarked: "not marked",
};
