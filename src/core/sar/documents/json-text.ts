import { parseLooseJson, trimText } from "#core/loose-json.ts";

/** Parses a text that may be a JSON object or list; undefined if it is anything else. */
export function jsonOf(text: string): unknown {
  const trimmed = trimText(text);
  if (!/^[{[]/.test(trimmed)) {
    return undefined;
  }
  try {
    return parseLooseJson(trimmed);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
