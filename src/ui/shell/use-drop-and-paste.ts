import { useEffect } from "react";
import type { AppStore } from "#state/app-store.ts";
import { addResultsFiles } from "#state/benchmark.ts";
import { openDropped } from "#state/open-files.ts";
import { addPictures } from "#state/recompute.ts";
import { openUrl } from "#state/scenes.ts";
import { setDropping } from "#state/ui.ts";

/** Accepts files and addresses that are dropped or pasted anywhere on the page. */
export function useDropAndPaste(store: AppStore): void {
  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      // Otherwise the browser would leave the page and open the file itself.
      event.preventDefault();
      setDropping(store, true);
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) {
        setDropping(store, false);
      }
    };
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      setDropping(store, false);
      if (event.dataTransfer !== null) {
        take(store, event.dataTransfer);
      }
    };
    const onPaste = (event: ClipboardEvent) => {
      const isField =
        event.target instanceof Element &&
        event.target.closest("input, textarea") !== null;
      if (!isField && event.clipboardData !== null) {
        take(store, event.clipboardData);
      }
    };
    addEventListener("dragover", onDragOver);
    addEventListener("dragleave", onDragLeave);
    addEventListener("drop", onDrop);
    addEventListener("paste", onPaste);
    return () => {
      removeEventListener("dragover", onDragOver);
      removeEventListener("dragleave", onDragLeave);
      removeEventListener("drop", onDrop);
      removeEventListener("paste", onPaste);
    };
  }, [store]);
}

/**
 * Where tables are shown, JSON files are results, and folders hold pictures to be measured;
 * elsewhere they describe images, and hold scenes.
 */
function giveFiles(
  store: AppStore,
  files: readonly File[],
  folders: readonly FileSystemDirectoryEntry[],
): void {
  const isBenchmark = store.getState().ui.workspaceId === "benchmark";
  const isResults = ({ name }: File) => isBenchmark && /\.json$/i.test(name);
  const [results, images] = [
    files.filter(isResults),
    files.filter((file) => !isResults(file)),
  ];
  if (results.length > 0) {
    addResultsFiles(store, results);
  }
  for (const folder of isBenchmark ? folders : []) {
    addPictures(store, folder.name, { kind: "folder", folder });
  }
  openDropped(store, images, isBenchmark ? [] : folders);
}

function take(store: AppStore, data: DataTransfer): void {
  if (data.files.length > 0) {
    const entries = [...data.items].map((item) => item.webkitGetAsEntry());
    const folders = entries.filter(
      (entry): entry is FileSystemDirectoryEntry => entry?.isDirectory === true,
    );
    // A folder is listed among the files, too, as an empty one of its name.
    const isFolder = ({ name }: File) => folders.some((folder) => folder.name === name);
    giveFiles(
      store,
      [...data.files].filter((file) => !isFolder(file)),
      folders,
    );
    return;
  }
  const text = (data.getData("text/uri-list") || data.getData("text/plain")).trim();
  const url = text.split(/\s+/).find((word) => /^https?:\/\//.test(word));
  if (url !== undefined) {
    openUrl(store, url);
  }
}
