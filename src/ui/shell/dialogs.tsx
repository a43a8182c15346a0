import { lazy } from "react";
import { OnceOpened } from "#ui/shared/once-opened.tsx";

const RegionDialog = lazy(async () => ({
  default: (await import("#ui/regions/region-dialog.tsx")).RegionDialog,
}));
const SimulatorDialog = lazy(async () => ({
  default: (await import("#ui/regions/simulator-dialog.tsx")).SimulatorDialog,
}));
const ArchiveDialog = lazy(async () => ({
  default: (await import("#ui/regions/archive-dialog.tsx")).ArchiveDialog,
}));
const ImageryDialog = lazy(async () => ({
  default: (await import("#ui/regions/imagery-dialog.tsx")).ImageryDialog,
}));

/** The dialogs that every workspace can open. */
export function Dialogs() {
  return (
    <>
      <OnceOpened dialog="regions">
        <RegionDialog />
      </OnceOpened>
      <OnceOpened dialog="simulator">
        <SimulatorDialog />
      </OnceOpened>
      <OnceOpened dialog="archive">
        <ArchiveDialog />
      </OnceOpened>
      <OnceOpened dialog="imagery">
        <ImageryDialog />
      </OnceOpened>
    </>
  );
}
