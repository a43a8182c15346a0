/**
 * This file reads single elements out of the XML that radar processors write. Such
 * files are regular: no element contains another of its own name, and texts are plain.
 * Each search runs once through the text, so that a damaged file costs no more than a
 * whole one. Attributes, namespaces and entities are not read.
 */

/**
 * Returns what stands between the tags of every element of that name, in the file's
 * order. An element that is not closed ends the list.
 */
export function elementsOf(xml: string, name: string): string[] {
  const found: string[] = [];
  let at = 0;
  for (;;) {
    const open = nextTag(xml, name, at);
    const close = open === null ? -1 : xml.indexOf(`</${name}>`, open);
    if (open === null || close < 0) {
      return found;
    }
    found.push(xml.slice(open, close));
    at = close + name.length + 3;
  }
}

/** Returns the content of the first element along a path of names; null if there is none. */
export function elementAt(xml: string, ...path: readonly string[]): string | null {
  let inner: string | null = xml;
  for (const name of path) {
    const open: number | null = inner === null ? null : nextTag(inner, name, 0);
    const close: number =
      open === null ? -1 : (inner?.indexOf(`</${name}>`, open) ?? -1);
    inner = open === null || close < 0 ? null : (inner?.slice(open, close) ?? null);
  }
  return inner;
}

/** Returns the text of the first element along a path; null if it is empty or absent. */
export function textAt(xml: string, ...path: readonly string[]): string | null {
  const text = elementAt(xml, ...path)?.trim() ?? "";
  return text === "" ? null : text;
}

/** Returns the number in the first element along a path; null if it is none. */
export function numberAt(xml: string, ...path: readonly string[]): number | null {
  const text = textAt(xml, ...path);
  const value = text === null ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

/** Returns the offset after the opening tag; empty elements (`<a/>`) are passed over. */
function nextTag(xml: string, name: string, from: number): number | null {
  for (let at = from; ; ) {
    const open = xml.indexOf(`<${name}`, at);
    const after = open + name.length + 1;
    if (open < 0) {
      return null;
    }
    // The end is looked for behind a whole name alone: names that begin alike, without an
    // end, would each search the rest of the text.
    if (!/[\s>]/.test(xml[after] ?? "")) {
      at = after;
      continue;
    }
    const end = xml.indexOf(">", after);
    if (end < 0) {
      return null;
    }
    if (xml[end - 1] !== "/") {
      return end + 1;
    }
    at = end + 1;
  }
}
