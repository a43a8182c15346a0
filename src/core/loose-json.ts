import { endOfString, limitJson } from "#core/json-limits.ts";

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

/** Capella's metadata has about ten thousand. */
const MOST_VALUES = 500_000;

/**
 * Parses JSON, and also what Python's json writes for non-numbers: bare NaN and
 * Infinity, which become null.
 * @throws SyntaxError, JsonLimitError where the parser would take seconds and gigabytes
 */
export function parseLooseJson(text: string): unknown {
  limitJson(text, MOST_VALUES);
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
