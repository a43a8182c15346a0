import { Button } from "@mantine/core";
import { setSideOpen } from "#state/ui.ts";
import { RegionDialog } from "#ui/regions/region-dialog.tsx";
import { SimulatorDialog } from "#ui/regions/simulator-dialog.tsx";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { usePageSize } from "#ui/shared/use-page-size.ts";
import { HelpDialog } from "./help-dialog.tsx";
import { MapToolbar } from "./map-toolbar.tsx";
import { Panels } from "./panels.tsx";
import { LeftSide, RightSide } from "./sides.tsx";
import { StatusBar } from "./status-bar.tsx";
import { TopBar } from "./top-bar.tsx";
import { useDropAndPaste } from "./use-drop-and-paste.ts";
import { useKeyboard } from "./use-keyboard.ts";

export function ExploreWorkspace() {
  const store = useAppStore();
  usePageSize(store);
  useKeyboard(store);
  useDropAndPaste(store);
  const { engineFailure, isDropping, pageSize } = useApp((state) => state.ui);
  return (
    <div className="workspace">
      <TopBar />
      <LeftSide />
      <main className="centre">
        {engineFailure !== null && (
          <div className="page-message">
            <ErrorNote error={engineFailure} />
            <Button mt={8} onClick={() => location.reload()}>
              Load the page again
            </Button>
          </div>
        )}
        <MapToolbar />
        <Panels />
      </main>
      <RightSide />
      {pageSize === "phone" ? <PhoneBar /> : <StatusBar />}
      <HelpDialog />
      <RegionDialog />
      <SimulatorDialog />
      {isDropping && (
        <div className="drop-veil">
          <p>
            <strong>Drop to open</strong>
            <br />
            SAR or EO GeoTIFF, PNG, JPEG; a Capella .json beside its image
          </p>
        </div>
      )}
    </div>
  );
}

/** Under the thumb: what else there is. */
function PhoneBar() {
  const store = useAppStore();
  return (
    <nav className="phone-bar" aria-label="Sheets">
      <button type="button" onClick={() => setSideOpen(store, "left", true)}>
        Scenes and pipeline
      </button>
      <button type="button" onClick={() => setSideOpen(store, "right", true)}>
        Scores and product
      </button>
    </nav>
  );
}
