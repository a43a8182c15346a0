import { useEffect } from "react";
import { chooseTool } from "#state/apply.ts";
import { useAppStore } from "#ui/shared/app-context.tsx";
import { Centre } from "#ui/shell/centre.tsx";
import { HelpDialog } from "#ui/shell/help-dialog.tsx";
import { Side } from "#ui/shell/side.tsx";
import { StatusBar } from "#ui/shell/status-bar.tsx";
import { useKeyboard } from "#ui/shell/use-keyboard.ts";
import { AgreementPanel } from "./agreement-panel.tsx";
import "./apply.css";
import { ApplyPanels } from "./apply-panels.tsx";
import { ApplyToolbar } from "./apply-toolbar.tsx";
import { APPLY_KEYS } from "./keys.ts";
import { SegmentsPanel } from "./segments-panel.tsx";

/** Does SynEO help? The same question to a segmenter about every panel. */
export function ApplyWorkspace() {
  const store = useAppStore();
  useKeyboard(store, APPLY_KEYS);
  // The map draws boxes for this workspace alone while it is shown.
  useEffect(() => {
    chooseTool(store, "inside");
    return () => chooseTool(store, "inside");
  }, [store]);
  return (
    <>
      <Side side="left" title="Segments">
        <SegmentsPanel />
      </Side>
      <Centre>
        <ApplyToolbar />
        <ApplyPanels />
      </Centre>
      <Side side="right" title="Agreement">
        <AgreementPanel />
      </Side>
      <StatusBar />
      <HelpDialog keys={APPLY_KEYS} />
    </>
  );
}
