/** Removes a byte order mark, white space and NULs at both ends in one pass. */
export function trimText(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 0 || text[end - 1]?.trim() === "")) {
    end--;
  }
  return text
    .slice(0, end)
    .replace(/^\uFEFF/, "")
    .trimStart();
}

/** Metadata of products nests less than ten deep. */
const MOST_DEPTH = 200;

/** Says that a text is no metadata, whatever its syntax. */
export class TooDeepError extends SyntaxError {
  constructor() {
    super(`lists within lists, more than ${MOST_DEPTH} deep`);
  }
}

/**
 * Parses JSON, and also what Python's json writes for non-numbers: bare NaN and
 * Infinity, which become null.
 * @throws SyntaxError, TooDeepError where the parser would take seconds and gigabytes
 */
export function parseLooseJson(text: string): unknown {
  if (isTooDeep(text)) {
    throw new TooDeepError();
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const loose = outsideStrings(text, (part) =>
      part.replace(/-?\b(?:Infinity|NaN)\b/g, "null"),
    );
    if (loose === text) {
      throw error;
    }
    return JSON.parse(loose);
  }
}

/** Counts open brackets outside of strings. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length && depth <= MOST_DEPTH; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = endOfString(text, at);
        break;
      case 0x5b:
      case 0x7b:
        depth++;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
    }
  }
  return depth > MOST_DEPTH;
}

/** Returns where the string that opens at `open` is closed, or a place beyond the text. */
function endOfString(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length && text[at] !== '"') {
    at += text[at] === "\\" ? 2 : 1;
  }
  return at;
}

/** Changes the text between the strings of a JSON text, in one pass. */
function outsideStrings(text: string, change: (part: string) => string): string {
  const parts: string[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('"', at);
    const end = open < 0 ? text.length : open;
    parts.push(change(text.slice(at, end)));
    at = endOfString(text, end) + 1;
    parts.push(text.slice(end, at));
  }
  return parts.join("");
}
