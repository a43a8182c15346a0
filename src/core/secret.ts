/**
 * A text that must not be written down by accident: whatever prints, copies or serialises
 * it gets dots.
 */
export type Secret = {
  /** The text itself, for the one request that it belongs to. */
  readonly reveal: () => string;
  readonly toString: () => string;
  readonly toJSON: () => string;
};

export const MASK = "••••••••";

export function createSecret(text: string): Secret {
  return { reveal: () => text, toString: () => MASK, toJSON: () => MASK };
}

/** Returns `text` with the secret replaced, in case a server repeats what it was sent. */
export function withoutSecret(text: string, secret: Secret | null): string {
  const key = secret?.reveal() ?? "";
  return key === "" ? text : text.replaceAll(key, MASK);
}
