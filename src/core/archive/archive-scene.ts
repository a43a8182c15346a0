/**
 * This file describes one scene of Capella's open archive by facts of its catalogue. An
 * id says platform, mode, polarisation and times, and all addresses follow from it:
 * `data/<year>/<month>/<day>/<id>/<id>.tif` with months and days without leading zeros.
 */

/** The bucket by its region's own name: the global name redirects, which CORS forbids. */
const HOST = "https://capella-open-data.s3.us-west-2.amazonaws.com";

export type LonLat = readonly [lon: number, lat: number];

export type ArchiveMode = "spotlight" | "sliding_spotlight" | "stripmap";

export type ArchiveScene = {
  /** CAPELLA_C14_SP_GEO_HH_<start>_<stop>, times as YYYYMMDDhhmmss in UTC. */
  readonly id: string;
  /** "C14". */
  readonly platform: string;
  readonly mode: ArchiveMode;
  readonly polarisation: string;
  /** Day of the acquisition in UTC, ISO 8601. */
  readonly date: string;
  readonly incidenceDeg: number;
  readonly lookSide: "left" | "right";
  readonly orbit: "ascending" | "descending";
  /** The coarser of azimuth and ground range resolution in metres. */
  readonly resolutionM: number;
  readonly looks: number;
  /** Pixel spacing in metres. */
  readonly spacingM: number;
  /** Size of the image; null where the catalogue does not state it. */
  readonly rows: number | null;
  readonly columns: number | null;
  /** Corners of the footprint in the catalogue's order, not closed. */
  readonly footprint: readonly LonLat[];
};

export type SceneAddresses = {
  readonly image: string;
  readonly metadata: string;
  /** A small COG of the same grid with fewer pixels. */
  readonly preview: string;
  readonly thumbnail: string;
  /** The scene's item in the static STAC catalogue. */
  readonly item: string;
};

/** Returns the addresses that follow from a scene's id. */
export function sceneAddresses(id: string): SceneAddresses {
  const start = id.split("_")[5] ?? "";
  const [year, month, day] = [start.slice(0, 4), start.slice(4, 6), start.slice(6, 8)];
  const base = `${HOST}/data/${year}/${Number(month)}/${Number(day)}/${id}/${id}`;
  const top = "capella-open-data";
  const days = `${top}-${year}/${top}-${year}-${month}/${top}-${year}-${month}-${day}`;
  return {
    image: `${base}.tif`,
    metadata: `${base}_extended.json`,
    preview: `${base}_preview.tif`,
    thumbnail: `${base}_thumb.png`,
    item: `${HOST}/stac/${top}-by-datetime/${days}/${id}/${id}.json`,
  };
}

/**
 * Returns an address of an S3 bucket with the bucket's region in the host's name, if
 * the region is known: a redirect to it would be refused by browsers (CORS).
 */
export function withRegion(url: string): string {
  return url.replace(/^https:\/\/capella-open-data\.s3\.amazonaws\.com\//, `${HOST}/`);
}

/** Returns the bytes of the image without compression, 16 bits a pixel; null if unknown. */
export function rawBytes({ rows, columns }: ArchiveScene): number | null {
  return rows === null || columns === null ? null : rows * columns * 2;
}

/** Returns "Capella C14 · 2024-07-30". */
export function sceneTitle({ platform, date }: ArchiveScene): string {
  return `Capella ${platform} · ${date}`;
}
