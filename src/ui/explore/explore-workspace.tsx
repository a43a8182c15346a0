import { lazy, Suspense } from "react";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { Centre } from "#ui/shell/centre.tsx";
import { HelpDialog } from "#ui/shell/help-dialog.tsx";
import { StatusBar } from "#ui/shell/status-bar.tsx";
import { useKeyboard } from "#ui/shell/use-keyboard.ts";
import { EXPLORE_KEYS } from "./keys.ts";
import { MapToolbar } from "./map-toolbar.tsx";
import { Panels } from "./panels.tsx";
import { RunMessage } from "./run-message.tsx";
import { LeftSide, RightSide } from "./sides.tsx";

/** Here and not in the side, which narrow pages fold away. */
const OwnModelDialog = lazy(async () => ({
  default: (await import("./own-model-dialog.tsx")).OwnModelDialog,
}));

const LargeRunDialog = lazy(async () => ({
  default: (await import("./large-run-dialog.tsx")).LargeRunDialog,
}));

export function ExploreWorkspace() {
  const store = useAppStore();
  useKeyboard(store, EXPLORE_KEYS);
  const hasModel = useApp((state) => state.ownModel.status !== "none");
  const asked = useApp((state) => state.run.asked);
  const isPhone = useApp((state) => state.ui.pageSize === "phone");
  return (
    <>
      <LeftSide />
      <Centre>
        <RunMessage />
        <MapToolbar />
        <Panels />
        {isPhone && <StatusBar />}
      </Centre>
      <RightSide />
      {!isPhone && <StatusBar />}
      <HelpDialog keys={EXPLORE_KEYS} />
      {hasModel && (
        <Suspense fallback={null}>
          <OwnModelDialog />
        </Suspense>
      )}
      {asked !== null && (
        <Suspense fallback={null}>
          <LargeRunDialog target={asked} />
        </Suspense>
      )}
    </>
  );
}
