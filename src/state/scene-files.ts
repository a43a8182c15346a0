/**
 * This file groups dropped files: a Capella `_extended.json` (or any `.json` with the
 * same stem) describes the image, and `name.msk` is its mask.
 */

export type FileGroup = {
  readonly name: string;
  readonly file: File;
  readonly sidecar: File | null;
  /** `name.msk`, which marks the valid pixels. */
  readonly mask: File | null;
};

export type GroupedFiles = {
  readonly images: readonly FileGroup[];
  /** JSON files without an image of the same stem. */
  readonly orphans: readonly File[];
};

/**
 * Returns the common stem: `CAPELLA_x.tif`, `CAPELLA_x_extended.json` and
 * `CAPELLA_x.json` give `capella_x`.
 */
export function fileStem(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.[^.]*$/, "")
    .replace(/\.stac$/, "")
    .replace(/_extended$/, "");
}

function isSidecarName(name: string): boolean {
  return /\.json$/i.test(name);
}

/**
 * Tells whether a file only accompanies an image and is not read: overviews, statistics,
 * rational polynomials, world files and projections beside the image.
 */
function isCompanionName(name: string): boolean {
  return /\.(ovr|aux\.xml|prj|[tpj]gw|tfw|wld)$|_rpc\.txt$/i.test(name);
}

/** Groups each image with the JSON of the same stem; `_extended.json` takes precedence. */
export function groupFiles(files: readonly File[]): GroupedFiles {
  const sidecars = files.filter((file) => isSidecarName(file.name));
  const used = new Set<File>();
  const isAlone = files.every(
    ({ name }) => isSidecarName(name) || isCompanionName(name),
  );
  const images = files
    .filter((file) => !isSidecarName(file.name))
    // One that came alone is opened, and refused with a reason.
    .filter((file) => !isCompanionName(file.name) || isAlone)
    .filter((file) => maskedBy(file, files) === null)
    .map((file) => {
      const matches = sidecars.filter(
        (json) => fileStem(json.name) === fileStem(file.name),
      );
      for (const match of matches) {
        used.add(match);
      }
      const sidecar =
        matches.find((json) => /_extended\.json$/i.test(json.name)) ??
        matches[0] ??
        null;
      const mask = files.find((other) => maskedBy(other, [file]) !== null) ?? null;
      return { name: file.name, file, sidecar, mask };
    });
  return { images, orphans: sidecars.filter((json) => !used.has(json)) };
}

/** Returns the image that a `.msk` belongs to, if it was dropped too. */
function maskedBy(mask: File, files: readonly File[]): File | null {
  const name = /^(.+)\.msk$/i.exec(mask.name)?.[1]?.toLowerCase();
  return files.find((file) => file.name.toLowerCase() === name) ?? null;
}
