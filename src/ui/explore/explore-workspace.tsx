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

export function ExploreWorkspace() {
  const store = useAppStore();
  useKeyboard(store, EXPLORE_KEYS);
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
    </>
  );
}
