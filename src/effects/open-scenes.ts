/**
 * This effect opens queued scenes, and closes in the engine those that were removed
 * from the list.
 */
import { mayBeStac } from "#core/archive/may-be-stac.ts";
import { AppError, errorToData, isAbort } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { EntryId, SceneId } from "#ports/ids.ts";
import type { AppStore } from "#state/app-store.ts";
import { sealedRefusal } from "#state/linked-images.ts";
import {
  patchEntry,
  type SceneEntry,
  sceneAmbiguous,
  sceneFailed,
  sceneOpened,
  sceneOpening,
} from "#state/scenes.ts";
import type { Address } from "./sync-link.ts";
import { type Stop, watch } from "./watch.ts";

/** Reads a small text from an address. @throws AppError that says what is wrong */
export type ReadText = (url: string, signal: AbortSignal) => Promise<string>;

type Parts = {
  readonly store: AppStore;
  readonly engine: Engine;
  readonly readText: ReadText;
  readonly address: Pick<Address, "isOwn">;
};

export function startOpenScenes(parts: Parts): Stop {
  const { store, engine } = parts;
  /** Ids of the scenes that are open in the engine, by entry. */
  const held = new Map<EntryId, SceneId>();
  const opening = new Map<EntryId, AbortController>();

  const close = (entryId: EntryId) => {
    const sceneId = held.get(entryId);
    held.delete(entryId);
    if (sceneId !== undefined) {
      // Closing frees memory; if it fails, there is nothing the user could do.
      engine.closeScene(sceneId).catch(() => {});
    }
  };

  const open = async (entry: SceneEntry) => {
    const { entryId } = entry;
    // An entry that is opened again (with an answer or a sidecar) first closes its old
    // scene.
    close(entryId);
    opening.get(entryId)?.abort();
    const job = new AbortController();
    opening.set(entryId, job);
    sceneOpening(store, entryId);
    try {
      await openEntry(parts, entry, job.signal);
    } catch (error) {
      if (!isAbort(error)) {
        sceneFailed(store, entryId, errorToData(error));
      }
    } finally {
      if (opening.get(entryId) === job) {
        opening.delete(entryId);
      }
    }
  };

  return watch(
    store,
    (state) => state.scenes,
    ({ entries }) => {
      for (const { entryId, phase } of entries) {
        if (phase.status === "ready") {
          held.set(entryId, phase.opened.sceneId);
        }
      }
      const removedId = store.getState().scenes.removed?.entry.entryId;
      for (const entryId of [...held.keys()]) {
        if (entryId !== removedId && !entries.some((e) => e.entryId === entryId)) {
          close(entryId);
        }
      }
      for (const [entryId, job] of opening) {
        if (!entries.some((e) => e.entryId === entryId)) {
          job.abort();
        }
      }
      for (const entry of entries) {
        // An earlier iteration may have started it already.
        if (entry.phase.status === "queued" && isQueued(store, entry.entryId)) {
          void open(entry);
        }
      }
    },
  );
}

/** Opens an entry's image with what is known of it, and records the outcome. */
async function openEntry(
  parts: Parts,
  entry: SceneEntry,
  signal: AbortSignal,
): Promise<void> {
  const { store, engine } = parts;
  const { entryId, answer, sidecar, documents, facts } = entry;
  const how = {
    ...(answer === null ? {} : { answer }),
    ...(sidecar === null ? {} : { sidecar: await sidecarText(sidecar) }),
    ...(documents.length === 0 ? {} : { documents: await textsOf(documents) }),
    ...(facts === null ? {} : { facts }),
  };
  const input = await throughStac(parts, entry, signal);
  const outcome = await engine.openScene(input, how, signal);
  if (outcome.status === "ambiguous") {
    sceneAmbiguous(store, entryId, outcome.readings);
  } else if (isListed(store, entryId)) {
    sceneOpened(store, entryId, outcome.opened);
  } else {
    // It was removed from the list while it was being opened.
    await engine.closeScene(outcome.opened.sceneId);
  }
}

/**
 * Returns the image that a STAC item leads to; anything else as it is. A sealed page
 * follows no address to another site.
 */
async function throughStac(
  { store, readText, address }: Parts,
  { entryId, origin }: SceneEntry,
  signal: AbortSignal,
): Promise<SceneEntry["origin"]> {
  const refuseElsewhere = (url: string) => {
    if (store.getState().ui.isSealed && !address.isOwn(url)) {
      throw sealedRefusal(url);
    }
  };
  if (origin.kind !== "url") {
    return origin;
  }
  refuseElsewhere(origin.url);
  if (!mayBeStac(origin.url)) {
    return origin;
  }
  const { readStacItem } = await import("#core/archive/stac-item.ts");
  const text = await readText(origin.url, signal);
  const { name, url, fullUrl } = readStacItem(text, origin.url);
  refuseElsewhere(url);
  patchEntry(store, entryId, { name, fullUrl });
  return { kind: "url", url, name };
}

/** Limit of a document's size; Sentinel-1's largest annotations have 3 MB. */
const MOST_DOCUMENT_BYTES = 16_000_000;
/** Documents of one image, the last ones dropped; products have two or three. */
const MOST_DOCUMENTS = 4;

/** Reads documents; larger files are no metadata, and are left out. */
function textsOf(files: readonly File[]): Promise<{ name: string; text: string }[]> {
  return Promise.all(
    files
      .filter(({ size }) => size <= MOST_DOCUMENT_BYTES)
      .slice(-MOST_DOCUMENTS)
      .map(async (file) => ({ name: file.name, text: await file.text() })),
  );
}

/** @throws AppError metadata-invalid for what is too large to be metadata */
async function sidecarText(file: File): Promise<string> {
  if (file.size > MOST_DOCUMENT_BYTES) {
    throw new AppError(
      "metadata-invalid",
      `${file.name} cannot be the image's metadata.`,
      {
        expected: `a file of at most ${MOST_DOCUMENT_BYTES / 1e6} MB`,
        found: `${(file.size / 1e6).toFixed(0)} MB`,
        hint: "Drop the image without it, or with the product's own _extended.json.",
      },
    );
  }
  return file.text();
}

function isListed(store: AppStore, entryId: EntryId): boolean {
  return store.getState().scenes.entries.some((e) => e.entryId === entryId);
}

function isQueued(store: AppStore, entryId: EntryId): boolean {
  return store
    .getState()
    .scenes.entries.some((e) => e.entryId === entryId && e.phase.status === "queued");
}
