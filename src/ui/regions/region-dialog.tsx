import { lazy } from "react";
import { useApp } from "#ui/shared/app-context.tsx";
import { DialogFrame } from "#ui/shared/dialog-frame.tsx";

/** The coastline is large: a quarter of the page's own code. */
const RegionBrowser = lazy(async () => ({
  default: (await import("./region-browser.tsx")).RegionBrowser,
}));

export function RegionDialog() {
  const phase = useApp((state) => state.regions.phase);
  return (
    <DialogFrame
      dialog="regions"
      title="Simulated regions"
      closeLabel="Close the regions"
      size={960}
      loading="Loading the map …"
      isReady={phase.status === "ready"}
    >
      {phase.status === "ready" && <RegionBrowser file={phase.file} />}
    </DialogFrame>
  );
}
