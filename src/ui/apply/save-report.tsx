import { Button } from "@mantine/core";
import { applyReport } from "#state/apply-report.ts";
import { saveText } from "#state/ui.ts";
import { useAppStore } from "#ui/shared/app-context.tsx";

/** Saves what has been found in the view: the segments' table, and answers. */
export function SaveReport() {
  const store = useAppStore();
  return (
    <Button
      size="compact-sm"
      mt={8}
      onClick={() =>
        saveText(store, {
          fileName: "apply-report.json",
          mediaType: "application/json",
          text: JSON.stringify(applyReport(store.getState()), null, 1),
        })
      }
    >
      Save report (JSON)
    </Button>
  );
}
