/** This file words why a text is no results file, and what to do about it. */
import { AppError } from "#core/errors.ts";

const AGAIN =
  "Write it again with `npx sar2earth evaluate`, and change nothing in it by hand.";

/** What is wrong with a file, in the words of an error. */
export type Fault = {
  readonly expected: string;
  readonly found: string;
  /** To write it again, unless given. */
  readonly hint?: string;
};

/** @param where the file's name */
export function invalidResults(
  where: string,
  { expected, found, hint = AGAIN }: Fault,
  cause?: unknown,
): AppError {
  return new AppError("results-invalid", `${where} is not a results file.`, {
    ...{ expected, found, hint, cause },
  });
}

/** Numbers that other programs write and JSON does not have. */
const NO_NUMBER = /[:[,\s](NaN|[+-]?Infinity|None|undefined)(?=[\s,}\]])/;
const SHOWN = 24;

/** Says why a text is no JSON: it is empty, cut off, of another kind, or has NaN in it. */
export function jsonFault(text: string, cause: unknown): Fault {
  const expected = "a JSON file";
  const trimmed = text.trim();
  if (trimmed === "") {
    return { expected, found: "an empty file", hint: "Copy the file again." };
  }
  if (!trimmed.startsWith("{")) {
    // Control characters of a picture or an archive would break the line.
    const begin = trimmed.slice(0, SHOWN).replaceAll(/[^\x20-\x7e]/g, "·");
    return {
      ...{ expected, found: `a file that begins with “${begin}”` },
      hint: "Give the .json file that `npx sar2earth evaluate` or “Save results file” has written.",
    };
  }
  const token = NO_NUMBER.exec(text);
  if (token !== null) {
    const line = text.slice(0, token.index + 1).split("\n").length;
    return {
      expected: "numbers; JSON has no others",
      found: `${token[1]} in line ${line}`,
      hint: 'Leave out a metric that a patch is not fit for; the PSNR of equal patches is the text "Infinity".',
    };
  }
  if (!trimmed.endsWith("}")) {
    return {
      expected: "a whole JSON file, that ends with }",
      found: `one that breaks off after ${text.length} characters`,
      hint: "It was cut off on its way: copy or download it again.",
    };
  }
  const found = cause instanceof Error ? cause.message : "something else";
  return { expected, found };
}

/** Says that a file has another version of the schema; null where it has this one. */
export function versionFault(value: unknown): Fault | null {
  const isObject = typeof value === "object" && value !== null;
  if (!isObject || !("schema" in value)) {
    return {
      expected: '"schema": 1, as every results file says',
      found: isObject
        ? `no "schema" among ${Object.keys(value).slice(0, 5).join(", ") || "nothing"}`
        : "no object",
      hint: "Give the .json file that `npx sar2earth evaluate` has written, not a card, a catalogue or an index.",
    };
  }
  return value.schema === 1
    ? null
    : {
        expected: "schema 1, which this version reads",
        found: `schema ${JSON.stringify(value.schema)}`,
        hint: "Evaluate with the version of the program that this page is of, or load the page again if it is the older one.",
      };
}
