/** This file brings dropped and chosen files into the list of scenes. */

import type { FileAt, FileBundle } from "#ports/file-bundle.ts";
import type { AppStore } from "./app-store.ts";
import { bringMapObjects } from "./land-cover.ts";
import { bringModel } from "./own-model.ts";
import { fileStem, groupFilesAt } from "./scene-files.ts";
import { enqueue, patchEntry, type SceneEntry } from "./scenes.ts";

export function openFiles(
  store: AppStore,
  files: readonly File[],
  change: Partial<Pick<SceneEntry, "madeFrom">> = {},
): void {
  openFilesAt(
    store,
    files.map((file) => ({ path: file.name, file })),
    change,
  );
}

/** Opens files with their places in a folder, which say what describes what. */
export function openFilesAt(
  store: AppStore,
  files: readonly FileAt[],
  change: Partial<Pick<SceneEntry, "madeFrom">> = {},
): void {
  const { images, orphans } = groupFilesAt(files);
  for (const { name, file, sidecar, documents, mask } of images) {
    enqueue(
      store,
      name,
      { kind: "blob", name, blob: file, ...(mask === null ? {} : { mask }) },
      sidecar,
      { ...change, documents },
    );
  }
  for (const orphan of orphans) {
    adoptSidecar(store, orphan);
  }
}

/**
 * Opens what was dropped or chosen: files at once, folders and archives when they are
 * unpacked, a model in its dialog, and map objects over the scene.
 */
export function openDropped(
  store: AppStore,
  files: readonly File[],
  folders: readonly FileSystemDirectoryEntry[] = [],
): void {
  const isZip = ({ name }: File) => /\.zip$/i.test(name);
  const images = bringMapObjects(store, bringModel(store, files));
  const plain = images.filter((file) => !isZip(file));
  const bundles: FileBundle[] = [
    ...images.filter(isZip).map((file) => ({ kind: "zip", file }) as const),
    ...folders.map((folder) => ({ kind: "folder", folder }) as const),
  ];
  if (plain.length > 0) {
    openFiles(store, plain);
  }
  for (const bundle of bundles) {
    const { name } = bundle.kind === "zip" ? bundle.file : bundle.folder;
    const origin = { kind: "blob", name, blob: new Blob() } as const;
    enqueue(store, name, origin, null, { bundle, phase: { status: "opening" } });
  }
}

/**
 * Handles metadata that is dropped after its image: the image is opened again with it;
 * without an image, it fails.
 */
function adoptSidecar(store: AppStore, sidecar: File): void {
  const image = store
    .getState()
    .scenes.entries.findLast((e) => fileStem(e.name) === fileStem(sidecar.name));
  if (image !== undefined) {
    const others = image.documents.filter(({ name }) => name !== sidecar.name);
    const given =
      /\.json$/i.test(sidecar.name) && !/_metadata\./i.test(sidecar.name)
        ? { sidecar }
        : { documents: [...others, sidecar] };
    patchEntry(store, image.entryId, { ...given, phase: { status: "queued" } });
    return;
  }
  const origin = { kind: "blob", name: sidecar.name, blob: sidecar } as const;
  enqueue(store, sidecar.name, origin, null, {
    phase: {
      status: "failed",
      error: {
        code: "file-unsupported",
        message: "This metadata file came without its image.",
        expected:
          "the GeoTIFF that it describes, dropped together with it or before it",
        found: `${sidecar.name} alone; no opened image has this name`,
        hint: "Drop the .tif and its .json or .xml together, or the product's whole folder; their names must start with the same text.",
        detail: "",
      },
    },
  });
}
