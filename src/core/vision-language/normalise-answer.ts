/**
 * This file makes answers to closed questions comparable: what a model says around its
 * answer is left out, and what is no single answer is none.
 */
import type { AnswerForm } from "./question.ts";

const NUMBER_WORDS = [
  ...["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
  ...["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"],
  ...["seventeen", "eighteen", "nineteen", "twenty"],
];

/** Digits with or without commas, apostrophes or thin spaces between thousands. */
const NUMBER = /[-−]?\d{1,3}(?:[,'’\u2009\u202f]\d{3})+(?![\d])|[-−]?\d+(?:\.\d+)?/g;

/**
 * Returns the answer in its comparable spelling: "yes" or "no", a number in digits, or an
 * option as the question spells it. Null where the text gives none, or more than one; for
 * open questions always, because only a reader can compare those.
 */
export function normaliseAnswer(answer: string, form: AnswerForm): string | null {
  const text = plainText(answer);
  switch (form.kind) {
    case "open":
      return null;
    case "yes-no":
      return readYesNo(text);
    case "number":
      return readNumber(text);
    case "choice":
      return readChoice(text, form.options);
  }
}

/** Leaves out what a model thinks aloud, and marks of Markdown. */
export function withoutThoughts(answer: string): string {
  return answer
    .replace(/<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/gi, "")
    .replace(/^[\s\S]*<\/think(?:ing)?>/i, "")
    .trim();
}

function plainText(answer: string): string {
  return withoutThoughts(answer)
    .normalize("NFKC")
    .replace(/[*_`#>"“”]/g, " ")
    .replace(/^\s*(?:final\s+)?answer\s*(?:is)?\s*[:=-]\s*/i, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

/** The first word decides; else the one of the two that the text has. */
function readYesNo(text: string): string | null {
  const first = /^(yes|no)\b/.exec(text)?.[1];
  if (first !== undefined) {
    return first;
  }
  const found = new Set(text.match(/\b(?:yes|no)\b/g) ?? []);
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}

function readNumber(text: string): string | null {
  const digits = (text.match(NUMBER) ?? []).map((found) =>
    Number(found.replace(/[,'’\u2009\u202f]/g, "").replace("−", "-")),
  );
  // "one" is an article as often as a number: words count only where there are no digits.
  const words =
    digits.length > 0
      ? []
      : NUMBER_WORDS.flatMap((word, value) =>
          new RegExp(`\\b${word}\\b`).test(text) ? [value] : [],
        );
  const values = new Set([...digits, ...words]);
  const [only] = values;
  if (values.size === 1 && only !== undefined) {
    return String(only);
  }
  const isNone = values.size === 0 && /\b(?:none|no)\b/.test(text);
  return isNone ? "0" : null;
}

/** The one option that the text has; of overlapping ones ("water", "waterway") the longer. */
function readChoice(text: string, options: readonly string[]): string | null {
  const asked = options
    .map((option) => ({ option, plain: plainText(option) }))
    .toSorted((a, b) => b.plain.length - a.plain.length);
  const exact = asked.find(({ plain }) => plain === text.replace(/[.!]+$/, ""));
  if (exact !== undefined) {
    return exact.option;
  }
  let rest = text;
  const found = asked.filter(({ plain }) => {
    const whole = new RegExp(
      `(?<![\\p{L}\\p{N}])${escapeRegExp(plain)}(?![\\p{L}\\p{N}])`,
      "gu",
    );
    const isThere = whole.test(rest);
    rest = rest.replace(whole, " ");
    return isThere;
  });
  return found.length === 1 ? (found[0]?.option ?? null) : null;
}

function escapeRegExp(text: string): string {
  // A dash and a space in an option are the same: "bare-ground", "bare ground".
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/[-\s]+/g, "[-\\s]+");
}
