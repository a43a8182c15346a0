/** This effect unpacks dropped folders and archives, and opens the images in them. */
import { AppError, errorToData, isAbort } from "#core/errors.ts";
import type { UnpackBundle } from "#ports/file-bundle.ts";
import type { EntryId } from "#ports/ids.ts";
import type { AppStore } from "#state/app-store.ts";
import { openFilesAt } from "#state/open-files.ts";
import { firstOf, isWorthUnpacking, worthOpening } from "#state/scene-files.ts";
import { removeScene } from "#state/scene-removal.ts";
import { type SceneEntry, sceneFailed } from "#state/scenes.ts";
import { addNote } from "#state/ui.ts";
import { type Stop, watch } from "./watch.ts";

export function startUnpackFiles(parts: {
  store: AppStore;
  unpackBundle: UnpackBundle;
}): Stop {
  const { store, unpackBundle } = parts;
  const jobs = new Map<EntryId, AbortController>();

  const unpack = async ({ entryId, name, bundle }: SceneEntry) => {
    const job = new AbortController();
    jobs.set(entryId, job);
    try {
      if (bundle === null) {
        return;
      }
      const files = await unpackBundle(bundle, isWorthUnpacking, job.signal);
      const worth = worthOpening(files);
      if (!worth.some(({ path }) => /\.(tiff?|png|jpe?g)$/i.test(path))) {
        throw noImage(name, files.length);
      }
      removeScene(store, entryId);
      const first = firstOf(worth);
      openFilesAt(store, first.files);
      if (first.left > 0) {
        addNote(
          store,
          `${name} holds many images: the first are opened, ${first.left} are not. Drop those that you want to see, or measure all of them with \`npx sar2earth evaluate --data FOLDER\`.`,
        );
      }
    } catch (error) {
      if (!isAbort(error)) {
        sceneFailed(store, entryId, errorToData(error));
      }
    } finally {
      jobs.delete(entryId);
    }
  };

  return watch(
    store,
    (state) => state.scenes.entries,
    (entries) => {
      for (const [entryId, job] of jobs) {
        if (!entries.some((entry) => entry.entryId === entryId)) {
          job.abort();
        }
      }
      for (const entry of entries) {
        const isWaiting = entry.bundle !== null && entry.phase.status === "opening";
        if (isWaiting && !jobs.has(entry.entryId)) {
          void unpack(entry);
        }
      }
    },
  );
}

function noImage(name: string, count: number): AppError {
  return new AppError("file-not-image", `${name} holds no image that can be opened.`, {
    expected:
      "GeoTIFF, PNG or JPEG, as Sentinel-1's GRD, ICEYE, Umbra, TerraSAR-X or Capella products have",
    found: count === 0 ? "nothing that is read here" : `${count} other files`,
    hint: "Products in HDF5 or COSAR are not read; drop a detected product (GRD, MGD, GEC, EEC).",
  });
}
