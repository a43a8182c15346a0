/**
 * This file reads and writes the GDAL_METADATA tag (42112), a flat XML list of named
 * items. GDAL escapes the values twice (once itself, once in its XML writer) and
 * unescapes them twice, and so does this file.
 *
 * The text is parsed in a single pass: a regular expression on `<Item <Item <Item …`
 * would search the rest of the text again from each of them.
 */

/** Limits the items of one file; real ones have a few dozen. */
const MOST_ITEMS = 4096;
/** Limits the characters between `<Item` and `>`. */
const MOST_ATTRIBUTES = 1024;

/**
 * Returns items by name; the name of a band's item is followed by `#` and the band's
 * number, from 1 (`DESCRIPTION#2`). Everything else is ignored.
 */
export function parseGdalMetadata(xml: string): Record<string, string> {
  const items: Record<string, string> = {};
  let at = 0;
  for (let n = 0; n < MOST_ITEMS; n++) {
    const start = xml.indexOf("<Item", at);
    const open = start < 0 ? -1 : xml.indexOf(">", start);
    const close = open < 0 ? -1 : xml.indexOf("<", open);
    if (close < 0) {
      break;
    }
    // In `<Item <Item name="x">` the last one is the item.
    const from = xml.lastIndexOf("<Item", open) + "<Item".length;
    at = close;
    if (!xml.startsWith("</Item>", close) || open - from > MOST_ATTRIBUTES) {
      continue;
    }
    const attributes = parseAttributes(xml.slice(from, open));
    const name = attributes.get("name");
    const sample = attributes.get("sample");
    if (name !== undefined) {
      items[sample === undefined ? name : `${name}#${Number(sample) + 1}`] =
        decodeEntities(decodeEntities(xml.slice(open + 1, close)));
    }
  }
  return items;
}

/** Parses `name="SCALE" sample="0"` to name and sample. */
function parseAttributes(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  for (;;) {
    const equals = text.indexOf("=", at);
    const open = equals < 0 ? -1 : text.indexOf('"', equals);
    const close = open < 0 ? -1 : text.indexOf('"', open + 1);
    if (close < 0) {
      return found;
    }
    const key = text.slice(at, equals).trim();
    found.set(key, decodeEntities(text.slice(open + 1, close)));
    at = close + 1;
  }
}

/** Inverts `parseGdalMetadata`; items keep the order of the record. */
export function formatGdalMetadata(items: Readonly<Record<string, string>>): string {
  const lines = Object.entries(items).map(([key, value]) => {
    const [, name = key, band] = /^(.*)#(\d+)$/.exec(key) ?? [];
    const sample = band === undefined ? "" : ` sample="${Number(band) - 1}"`;
    return `  <Item name="${encodeEntities(name)}"${sample}>${encodeEntities(encodeEntities(value))}</Item>\n`;
  });
  return `<GDALMetadata>\n${lines.join("")}</GDALMetadata>\n`;
}

/** Parses the GDAL_NODATA tag (42113), a number as text; null if it is none. */
export function parseGdalNodata(text: string): number | null {
  const trimmed = text.trim();
  if (/^[+-]?nan$/i.test(trimmed)) {
    return Number.NaN;
  }
  if (/^[+-]?inf(inity)?$/i.test(trimmed)) {
    return trimmed.startsWith("-")
      ? Number.NEGATIVE_INFINITY
      : Number.POSITIVE_INFINITY;
  }
  const value = trimmed === "" ? Number.NaN : Number(trimmed);
  return Number.isNaN(value) ? null : value;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&amp;": "&",
};

function decodeEntities(text: string): string {
  return text.replace(
    /&(lt|gt|quot|apos|amp);/g,
    (entity) => ENTITIES[entity] ?? entity,
  );
}

function encodeEntities(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
