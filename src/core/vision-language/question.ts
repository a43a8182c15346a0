/**
 * This file says what a vision-language model is asked about a picture: presets, the form
 * that an answer must have so that it can be compared, and the words that are sent.
 */

/** How an answer can be compared: closed forms by rule, open ones by the visitor. */
export type AnswerForm =
  | { readonly kind: "open" }
  | { readonly kind: "yes-no" }
  | { readonly kind: "number" }
  | { readonly kind: "choice"; readonly options: readonly string[] };

export type Question = {
  readonly text: string;
  readonly form: AnswerForm;
};

export type QuestionPreset = Question & {
  readonly id: string;
  /** Words in the list. */
  readonly name: string;
};

const yesNo = (id: string, name: string, text: string): QuestionPreset => ({
  ...{ id, name, text },
  form: { kind: "yes-no" },
});
const count = (id: string, things: string): QuestionPreset => ({
  id,
  name: `Count ${things}`,
  text: `How many ${things} are in this image?`,
  form: { kind: "number" },
});

export const QUESTION_PRESETS: readonly [QuestionPreset, ...QuestionPreset[]] = [
  {
    id: "place",
    name: "What is this place?",
    text: "What is this place? Describe in two sentences what is seen in this overhead image.",
    form: { kind: "open" },
  },
  {
    id: "land-cover",
    name: "Land cover",
    text: "What covers most of the ground in this overhead image?",
    form: {
      kind: "choice",
      options: ["built-up", "cropland", "forest", "grassland", "water", "bare ground"],
    },
  },
  yesNo("water", "Is there water?", "Is there water in this overhead image?"),
  yesNo("ship", "Is there a ship?", "Is there a ship in this overhead image?"),
  yesNo(
    "airfield",
    "Is there an airfield?",
    "Is there an airfield in this overhead image?",
  ),
  count("ships", "ships"),
  count("buildings", "buildings"),
  count("aircraft", "aircraft"),
];

/** Returns the prompt: the question, and for closed forms what an answer may be. */
export function promptOf({ text, form }: Question): string {
  const asked = text.trim();
  switch (form.kind) {
    case "open":
      return asked;
    case "yes-no":
      return `${asked} Answer with one word: yes or no.`;
    case "number":
      return `${asked} Answer with one whole number in digits and nothing else.`;
    case "choice":
      return `${asked} Answer with exactly one of: ${form.options.join(", ")}.`;
  }
}

/**
 * Returns the prompt that goes with a picture: where parts of it are hatched, because the
 * image has no pixels there, it says so and how much that is.
 * @param covered share of the picture's pixels that are the image's, 0–1
 */
export function promptFor(question: Question, covered: number): string {
  const percent = hatchedPercent(covered);
  return percent === 0
    ? promptOf(question)
    : `${promptOf(question)} The grey hatched part of the image, ${percent} % of it, holds no data: answer about the rest.`;
}

/** Whole percent of a picture without image; what is not whole is never called so. */
export function hatchedPercent(covered: number): number {
  return covered === 1 ? 0 : 100 - Math.min(99, Math.floor(100 * covered));
}

/** Reads the options of a list question: separated by commas, without repeats. */
export function parseOptions(text: string): readonly string[] {
  const options = text.split(/[,;\n]/).map((part) => part.trim().replace(/\s+/g, " "));
  const seen = new Set<string>();
  return options.filter((option) => {
    const isNew = option !== "" && !seen.has(option.toLowerCase());
    seen.add(option.toLowerCase());
    return isNew;
  });
}

/** Says what keeps a question from being asked; null = nothing. */
export function whyNotAskable({ text, form }: Question): string | null {
  if (text.trim() === "") {
    return "Type a question.";
  }
  return form.kind === "choice" && form.options.length < 2
    ? "Give at least two answers to choose from, separated by commas."
    : null;
}
