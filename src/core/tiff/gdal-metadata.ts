/**
 * The GDAL_METADATA tag (42112): a flat XML list of named items. GDAL escapes the values
 * twice (once itself, once in its XML writer) and undoes it twice, so this does too.
 */

const ITEM = /<Item\b([^>]*)>([^<]*)<\/Item>/g;
const ATTRIBUTE = /([\w:-]+)\s*=\s*"([^"]*)"/g;

/**
 * Items by name; an item of one band has `#` and the band's number, from 1, appended
 * (`DESCRIPTION#2`). What is not an item is passed over.
 */
export function parseGdalMetadata(xml: string): Record<string, string> {
  const items: Record<string, string> = {};
  for (const [, attributes = "", text = ""] of xml.matchAll(ITEM)) {
    const found = new Map<string, string>();
    for (const [, key = "", value = ""] of attributes.matchAll(ATTRIBUTE)) {
      found.set(key, decodeEntities(value));
    }
    const name = found.get("name");
    const sample = found.get("sample");
    if (name !== undefined) {
      items[sample === undefined ? name : `${name}#${Number(sample) + 1}`] =
        decodeEntities(decodeEntities(text));
    }
  }
  return items;
}

/** The inverse of `parseGdalMetadata`, items in the order of the record. */
export function formatGdalMetadata(items: Readonly<Record<string, string>>): string {
  const lines = Object.entries(items).map(([key, value]) => {
    const [, name = key, band] = /^(.*)#(\d+)$/.exec(key) ?? [];
    const sample = band === undefined ? "" : ` sample="${Number(band) - 1}"`;
    return `  <Item name="${encodeEntities(name)}"${sample}>${encodeEntities(encodeEntities(value))}</Item>\n`;
  });
  return `<GDALMetadata>\n${lines.join("")}</GDALMetadata>\n`;
}

/** The GDAL_NODATA tag (42113): a number in text; null when it is none. */
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
