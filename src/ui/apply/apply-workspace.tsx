import { lazy, useEffect } from "react";
import { chooseTool } from "#state/apply.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { OnceOpened } from "#ui/shared/once-opened.tsx";
import { Centre } from "#ui/shell/centre.tsx";
import { HelpDialog } from "#ui/shell/help-dialog.tsx";
import { Side } from "#ui/shell/side.tsx";
import { StatusBar } from "#ui/shell/status-bar.tsx";
import { useKeyboard } from "#ui/shell/use-keyboard.ts";
import { AgreementPanel } from "./agreement-panel.tsx";
import { AnswersPanel } from "./answers-panel.tsx";
import "./apply.css";
import "./ask.css";
import { ApplyPanels } from "./apply-panels.tsx";
import { ApplyToolbar } from "./apply-toolbar.tsx";
import { AskConsent } from "./ask-consent.tsx";
import { AskPanel } from "./ask-panel.tsx";
import { AskStrip } from "./ask-strip.tsx";
import { APPLY_KEYS, ASK_KEYS } from "./keys.ts";
import { ModelConsent } from "./model-consent.tsx";
import { SegmentsPanel } from "./segments-panel.tsx";

const PrintReport = lazy(async () => ({
  default: (await import("./print-report.tsx")).PrintReport,
}));

/** Does SynEO help? The same question to a segmenter, or in words, about every panel. */
export function ApplyWorkspace() {
  const store = useAppStore();
  const isAsking = useApp(({ ask }) => ask.isShown);
  const keys = isAsking ? ASK_KEYS : APPLY_KEYS;
  useKeyboard(store, keys);
  // The map draws boxes for this workspace alone while it is shown.
  useEffect(() => {
    chooseTool(store, "inside");
    return () => chooseTool(store, "inside");
  }, [store]);
  return (
    <>
      <Side side="left" title="Question">
        {isAsking ? <AskPanel /> : <SegmentsPanel />}
      </Side>
      <Centre>
        <ApplyToolbar />
        <ApplyPanels />
        {isAsking && <AskStrip />}
      </Centre>
      <Side side="right" title="Agreement">
        {isAsking ? <AnswersPanel /> : <AgreementPanel />}
      </Side>
      <StatusBar />
      <AskConsent />
      <ModelConsent />
      <OnceOpened dialog="print-report">
        <PrintReport />
      </OnceOpened>
      <HelpDialog keys={keys} />
    </>
  );
}
