/**
 * This file refuses JSON texts before they are parsed that a parser would take gigabytes
 * for: a value takes two characters and up to a hundred bytes.
 */

/** Documents nest less than twenty deep. */
const MOST_DEPTH = 200;

/** Says that a text is none of our documents, whatever its syntax. */
export class JsonLimitError extends SyntaxError {}

/**
 * Counts values and open brackets outside of strings, in one pass.
 * @throws JsonLimitError
 */
export function limitJson(text: string, mostValues: number): void {
  let [depth, values] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = endOfString(text, at);
        break;
      case 0x2c:
        values++;
        break;
      case 0x5b:
      case 0x7b:
        values++;
        depth++;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
    }
    if (depth > MOST_DEPTH) {
      throw new JsonLimitError(`lists within lists, more than ${MOST_DEPTH} deep`);
    }
    if (values > mostValues) {
      throw new JsonLimitError(`more than ${mostValues} values`);
    }
  }
}

/** Values of a document that people or servers write. */
const MOST_OF_DOCUMENT = 500_000;

/** Parses JSON within the limits. @throws SyntaxError, which may be a JsonLimitError */
export function parseLimitedJson(text: string, mostValues = MOST_OF_DOCUMENT): unknown {
  limitJson(text, mostValues);
  return JSON.parse(text);
}

/** Returns where the string that opens at `open` is closed, or a place beyond the text. */
export function endOfString(text: string, open: number): number {
  let at = open + 1;
  for (let code = text.charCodeAt(at); at < text.length && code !== 0x22; ) {
    at += code === 0x5c ? 2 : 1;
    code = text.charCodeAt(at);
  }
  return at;
}
