import { Button } from "@mantine/core";
import { applyReport } from "#state/apply-report.ts";
import { openPrintReport } from "#state/print-report-actions.ts";
import { saveText } from "#state/ui.ts";
import { useAppStore } from "#ui/shared/app-context.tsx";

/** Saves or prints what has been found in the view: the segments' table, and answers. */
export function SaveReport() {
  const store = useAppStore();
  const now = () => new Date().toISOString();
  return (
    <div className="row report-buttons">
      <Button
        size="compact-sm"
        onClick={() =>
          saveText(store, {
            fileName: "apply-report.json",
            mediaType: "application/json",
            text: JSON.stringify(applyReport(store.getState(), now()), null, 1),
          })
        }
      >
        Save report (JSON)
      </Button>
      <Button size="compact-sm" onClick={() => openPrintReport(store, now())}>
        Print report
      </Button>
    </div>
  );
}
