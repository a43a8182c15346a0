/** Names of regions, without the schema of their list: the page reads them in links. */
export type RegionId = string;

/** Lower case, as it stands in links and folder names: "charleston-u". */
export const REGION_ID = /^[a-z0-9][a-z0-9-]*$/;

/** Whether a text, of a link for example, may name a region at all. */
export function isRegionId(text: string | null): text is RegionId {
  return text !== null && REGION_ID.test(text);
}
