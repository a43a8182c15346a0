/**
 * Text from files on its way to a terminal: what would move the cursor, set a title or
 * turn the writing direction is shown as its code and not obeyed.
 */

/** C0 but tab and newline, DEL, C1, and the marks that end lines or turn the direction. */
const COMMANDS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** `\x1b[2J` instead of a screen that is cleared. */
export function visible(text: string): string {
  return text.replace(COMMANDS, (found) => {
    const code = found.charCodeAt(0).toString(16);
    return code.length > 2
      ? `\\u${code.padStart(4, "0")}`
      : `\\x${code.padStart(2, "0")}`;
  });
}

/** JSON that means the same and holds no command: JSON itself escapes those below 32 only. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value, withInfinity, 2).replace(
    COMMANDS,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** ∞ as "Infinity", which JSON's numbers lack. */
function withInfinity(_: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY ? "Infinity" : value;
}
