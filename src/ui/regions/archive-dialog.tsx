import { Modal } from "@mantine/core";
import { lazy, Suspense } from "react";
import { closeDialog } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

/** The index of the archive is as large as the page's own code; it comes with the dialog. */
const ArchiveBrowser = lazy(async () => ({
  default: (await import("./archive-browser.tsx")).ArchiveBrowser,
}));

export function ArchiveDialog() {
  const store = useAppStore();
  const isOpen = useApp((state) => state.ui.dialog === "archive");
  const placeId = useApp((state) => state.ui.archivePlaceId);
  return (
    <Modal
      opened={isOpen}
      onClose={() => closeDialog(store)}
      title={<strong>Real scenes: Capella's open archive</strong>}
      size={1040}
      closeButtonProps={{ "aria-label": "Close the archive" }}
      transitionProps={{ duration: 100 }}
    >
      <Suspense fallback={<p className="small muted">Loading the index …</p>}>
        <ArchiveBrowser key={placeId} placeId={placeId} />
      </Suspense>
    </Modal>
  );
}
