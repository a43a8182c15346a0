/**
 * The name of a region. It is defined apart from the schema of the list, because the
 * page reads it in links.
 */
export type RegionId = string;

/** A name in lower case, as in links and folder names: "charleston-u". */
export const REGION_ID = /^[a-z0-9][a-z0-9-]*$/;

/** Tells whether a text, for example from a link, has the form of a region's name. */
export function isRegionId(text: string | null): text is RegionId {
  return text !== null && REGION_ID.test(text);
}
