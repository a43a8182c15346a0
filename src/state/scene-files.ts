/**
 * This file groups dropped files: which are images, and which describe one of them. A
 * Capella `_extended.json` (or any `.json` with the same stem) describes the image of
 * its name, `name.msk` is its mask, and the documents of Sentinel-1, ICEYE, TerraSAR-X
 * and Umbra are known by the operators' rules for names and folders.
 */

import type { FileAt } from "#ports/file-bundle.ts";

export type FileGroup = {
  readonly name: string;
  readonly file: File;
  readonly sidecar: File | null;
  /** Other files that describe the image's product. */
  readonly documents: readonly File[];
  /** `name.msk`, which marks the valid pixels. */
  readonly mask: File | null;
};

export type GroupedFiles = {
  readonly images: readonly FileGroup[];
  /** Metadata files without an image of the same stem. */
  readonly orphans: readonly File[];
};

/**
 * Returns the common stem: `CAPELLA_x.tif`, `CAPELLA_x_extended.json`, `CAPELLA_x.json`
 * and `calibration-capella_x.xml` give `capella_x`; Umbra's `x_GEC.tif` and
 * `x_METADATA.json` give `x`.
 */
export function fileStem(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.[^.]*$/, "")
    .replace(/\.stac$/, "")
    .replace(/_extended$/, "")
    .replace(/^calibration-/, "")
    .replace(/(_umbra-\d+)_(gec|metadata)$/, "$1");
}

/** Text that may describe an image; noise and interference of Sentinel-1 is not read. */
function isDocumentName(name: string): boolean {
  return /\.(json|xml)$/i.test(name) && !/\.aux\.xml$|^(noise|rfi)-/i.test(name);
}

function isSidecarName(name: string): boolean {
  return /\.json$/i.test(name) && !/_metadata\.json$/i.test(name);
}

/**
 * Tells whether a file only accompanies an image and is not read: overviews, statistics,
 * rational polynomials, world files and projections beside the image, and what products
 * bring besides their images.
 */
function isCompanionName(name: string): boolean {
  return /\.(ovr|aux\.xml|prj|[tpj]gw|tfw|wld|safe|xsd|xsl|kml|kmz|html|pdf|txt|csv)$|^(noise|rfi)-.*\.xml$/i.test(
    name,
  );
}

/** Folders of products with pictures of the image, which are not the image. */
function isBesideImage(path: string): boolean {
  return /(^|\/)(preview|auxraster|support|annotation)\//i.test(path);
}

/**
 * Chooses from a folder's or an archive's files those that are worth opening: images
 * outside of the folders for previews, GeoTIFF alone where there is any, and texts that
 * may describe one.
 */
export function worthOpening(files: readonly FileAt[]): FileAt[] {
  const isImage = ({ path }: FileAt, endings: RegExp) =>
    endings.test(path) && !isBesideImage(path) && !/_(thumb|preview)\./i.test(path);
  const tiffs = files.filter((at) => isImage(at, /\.tiff?$/i));
  const images =
    tiffs.length > 0 ? tiffs : files.filter((at) => isImage(at, /\.(png|jpe?g)$/i));
  const besides = files.filter(
    ({ path }) => isDocumentName(lastName(path)) || /\.msk$/i.test(path),
  );
  return [...images, ...besides];
}

/** A data set has thousands of images; each that is opened is a row of the list. */
const MOST_IMAGES = 12;

/**
 * Returns the first images of a folder, with what describes them, where it has too many
 * to be looked at one by one: whole pairs, in the order of their names. `left` counts
 * those that are left out.
 */
export function firstOf(files: readonly FileAt[]): {
  readonly files: readonly FileAt[];
  readonly left: number;
} {
  const isImage = ({ path }: FileAt) => /\.(tiff?|png|jpe?g)$/i.test(path);
  const images = files.filter(isImage);
  if (images.length <= MOST_IMAGES) {
    return { files, left: 0 };
  }
  const sorted = images.toSorted((a, b) => comparePlaces(a, b));
  const chosen: FileAt[] = [];
  for (const image of sorted) {
    const hasPartner = chosen.some((other) => placeName(other) === placeName(image));
    if (chosen.length < MOST_IMAGES || hasPartner) {
      chosen.push(image);
    }
  }
  const stems = new Set(chosen.map(({ file }) => fileStem(file.name)));
  const besides = files.filter(
    (at) =>
      !isImage(at) &&
      (isTerraSarDocument(at) ||
        stems.has(fileStem(at.file.name.replace(/\.msk$/i, "")))),
  );
  return { files: [...chosen, ...besides], left: images.length - chosen.length };
}

function comparePlaces(a: FileAt, b: FileAt): number {
  return (
    placeName(a).localeCompare(placeName(b), "en", { numeric: true }) ||
    a.path.localeCompare(b.path, "en")
  );
}

/**
 * Returns what the images of one place have in common: `x_sar.png` and `x_eo.png`, or
 * `A/x.png` and `B/x.png` as the paper's data set has them.
 */
function placeName({ path }: FileAt): string {
  return path
    .toLowerCase()
    .replace(/\.[^.]*$/, "")
    .replace(/[_-](sar|eo|opt|optical|rgb|s1|s2)$/, "")
    .replace(/(^|[_/-])s[12](?=_\d|_p\d)/g, "$1")
    .replace(/(^|\/)(train|test|val)?[_-]?[ab]\//, "$1")
    .replace(/(^|\/)(sar|eo|opt|optical|s1|s2)\//, "$1");
}

/** Tells by its path whether a file of an archive is unpacked. */
export function isWorthUnpacking(path: string): boolean {
  return (
    !isBesideImage(path.replace(/annotation\//i, "")) &&
    (/\.(tiff?|png|jpe?g|msk)$/i.test(path) || isDocumentName(lastName(path)))
  );
}

/** Groups each image with what describes it; `_extended.json` takes precedence. */
export function groupFiles(files: readonly File[]): GroupedFiles {
  return groupFilesAt(files.map((file) => ({ path: file.name, file })));
}

export function groupFilesAt(all: readonly FileAt[]): GroupedFiles {
  const files = all.map(({ file }) => file);
  const described = all.filter(({ file }) => isDocumentName(file.name));
  const used = new Set<File>();
  const isAlone = files.every(
    ({ name }) => isDocumentName(name) || isCompanionName(name),
  );
  const images = all
    .filter(({ file }) => !isDocumentName(file.name))
    // One that came alone is opened, and refused with a reason.
    .filter(({ file }) => !isCompanionName(file.name) || isAlone)
    .filter(({ file }) => maskedBy(file, files) === null)
    .map((image) => {
      const matches = described.filter((at) => describes(at, image, described));
      const texts = matches.map(({ file }) => file);
      for (const text of texts) {
        used.add(text);
      }
      const jsons = texts.filter(({ name }) => isSidecarName(name));
      const sidecar =
        jsons.find(({ name }) => /_extended\.json$/i.test(name)) ?? jsons[0] ?? null;
      const documents = texts.filter(({ name }) => !isSidecarName(name));
      const mask =
        files.find((other) => maskedBy(other, [image.file]) !== null) ?? null;
      return { name: image.file.name, file: image.file, sidecar, documents, mask };
    });
  // Folders bring documents of many kinds, of which only those on top are missed.
  const orphans = described.filter(
    ({ path, file }) => !used.has(file) && !path.includes("/"),
  );
  return { images, orphans: orphans.map(({ file }) => file) };
}

function describes(
  document: FileAt,
  image: FileAt,
  documents: readonly FileAt[],
): boolean {
  if (fileStem(document.file.name) === fileStem(image.file.name)) {
    return true;
  }
  return (
    isTerraSarDocument(document) &&
    /^image_/i.test(image.file.name) &&
    document === nearest(documents.filter(isTerraSarDocument), image)
  );
}

/** TerraSAR-X's images have names of their own; its annotation lies in the folder above. */
function isTerraSarDocument({ file }: FileAt): boolean {
  return /^(tsx|tdx|paz)1_sar__.*\.xml$/i.test(file.name);
}

/** Returns the document in the innermost folder that also holds the image. */
function nearest(documents: readonly FileAt[], image: FileAt): FileAt | undefined {
  return documents
    .filter(({ path }) => image.path.startsWith(folderOf(path)))
    .toSorted((p, q) => folderOf(q.path).length - folderOf(p.path).length)[0];
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Returns the image that a `.msk` belongs to, if it was dropped too. */
function maskedBy(mask: File, files: readonly File[]): File | null {
  const name = /^(.+)\.msk$/i.exec(mask.name)?.[1]?.toLowerCase();
  return files.find((file) => file.name.toLowerCase() === name) ?? null;
}
