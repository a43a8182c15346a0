/**
 * Which of the dropped files belong together: a Capella `_extended.json` (or any `.json`
 * of the same stem) describes the image beside it.
 */

export type FileGroup = {
  readonly name: string;
  readonly file: File;
  readonly sidecar: File | null;
};

export type GroupedFiles = {
  readonly images: readonly FileGroup[];
  /** JSON files without an image of their stem. */
  readonly orphans: readonly File[];
};

/** `CAPELLA_x.tif`, `CAPELLA_x_extended.json`, `CAPELLA_x.json` → `capella_x`. */
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

/** Pairs each image with the JSON of the same stem; `_extended.json` wins over others. */
export function groupFiles(files: readonly File[]): GroupedFiles {
  const sidecars = files.filter((file) => isSidecarName(file.name));
  const used = new Set<File>();
  const images = files
    .filter((file) => !isSidecarName(file.name))
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
      return { name: file.name, file, sidecar };
    });
  return { images, orphans: sidecars.filter((json) => !used.has(json)) };
}
