/**
 * This file makes text from files safe for a terminal: characters that would move the
 * cursor, set a title or change the writing direction are shown as escape codes.
 */

/**
 * Control characters C0 except tab and newline, DEL, C1, and marks that end lines or
 * change the direction.
 */
const COMMANDS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Escapes control characters, for example as `\x1b[2J`, so that the terminal does not
 * obey them.
 */
export function visible(text: string): string {
  return text.replace(COMMANDS, (found) => {
    const code = found.charCodeAt(0).toString(16);
    return code.length > 2
      ? `\\u${code.padStart(4, "0")}`
      : `\\x${code.padStart(2, "0")}`;
  });
}

/**
 * Formats JSON with the same meaning and without control characters; JSON itself only
 * escapes those below 32.
 */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value, withInfinity, 2).replace(
    COMMANDS,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Writes ∞ as "Infinity", because JSON has no such number. */
function withInfinity(_: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY ? "Infinity" : value;
}
