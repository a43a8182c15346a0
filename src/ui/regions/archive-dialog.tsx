import { lazy } from "react";
import { useApp } from "#ui/shared/app-context.tsx";
import { DialogFrame } from "#ui/shared/dialog-frame.tsx";

/** The index of the archive is as large as the page's own code. */
const ArchiveBrowser = lazy(async () => ({
  default: (await import("./archive-browser.tsx")).ArchiveBrowser,
}));

export function ArchiveDialog() {
  const placeId = useApp((state) => state.ui.archivePlaceId);
  return (
    <DialogFrame
      dialog="archive"
      title="Real scenes: Capella's open archive"
      closeLabel="Close the archive"
      size={1040}
      loading="Loading the index …"
    >
      <ArchiveBrowser key={placeId} placeId={placeId} />
    </DialogFrame>
  );
}
