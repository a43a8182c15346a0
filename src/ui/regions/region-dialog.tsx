import { Modal } from "@mantine/core";
import { lazy, Suspense } from "react";
import { closeDialog } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

/**
 * The coastline is large (a quarter of the page's own code), so it is loaded when the
 * dialog opens.
 */
const RegionBrowser = lazy(async () => ({
  default: (await import("./region-browser.tsx")).RegionBrowser,
}));

export function RegionDialog() {
  const store = useAppStore();
  const isOpen = useApp((state) => state.ui.dialog === "regions");
  const phase = useApp((state) => state.regions.phase);
  return (
    <Modal
      opened={isOpen && phase.status === "ready"}
      onClose={() => closeDialog(store)}
      title={<strong>Simulated regions</strong>}
      size={960}
      closeButtonProps={{ "aria-label": "Close the regions" }}
      transitionProps={{ duration: 100 }}
    >
      {phase.status === "ready" && (
        <Suspense fallback={<p className="small muted">Loading the map …</p>}>
          <RegionBrowser file={phase.file} />
        </Suspense>
      )}
    </Modal>
  );
}
