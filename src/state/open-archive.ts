/** This file opens the dialog of the archive's scenes, and scenes from it. */
import {
  type ArchiveScene,
  sceneAddresses,
  sceneTitle,
} from "#core/archive/archive-scene.ts";
import type { AppStore } from "./app-store.ts";
import { enqueue } from "./scenes.ts";
import { closeDialog, showArchive } from "./ui.ts";

/** Shows the archive; a place of the paper, by its id, is the first filter. */
export function openArchive(store: AppStore, placeId: string | null = null): void {
  showArchive(store, placeId);
}

/**
 * Opens a scene by its preview, which is small and made for reading by parts; the whole
 * image is offered with it. The user has agreed to ask the archive's server.
 */
export function openArchiveScene(store: AppStore, scene: ArchiveScene): void {
  const { preview, image } = sceneAddresses(scene.id);
  const name = `${scene.id}_preview.tif`;
  const title = `${sceneTitle(scene)} · preview`;
  enqueue(store, title, { kind: "url", url: preview, name }, null, { fullUrl: image });
  closeDialog(store);
}
