/** These actions open the printable report and put its pictures into it. */
import type { Stage } from "#core/catalog/stages.ts";
import type { AppStore } from "./app-store.ts";
import { type ApplyReport, applyReport } from "./apply-report.ts";
import type { PrintReportState, ReportPicture } from "./print-report.ts";
import { openDialog } from "./ui.ts";

/** @param madeAt ISO 8601 */
export function openPrintReport(store: AppStore, madeAt: string): void {
  const report = applyReport(store.getState(), madeAt);
  store.setState({ printReport: { report, pictures: {} } });
  openDialog(store, "print-report");
}

export function reportPictured(
  store: AppStore,
  report: ApplyReport,
  stage: Stage,
  picture: ReportPicture,
): void {
  store.setState(({ printReport }) =>
    printReport.report === report
      ? {
          printReport: {
            report,
            pictures: { ...printReport.pictures, [stage]: picture },
          },
        }
      : {},
  );
}

/** Tells how many of the report's pictures are not made yet. */
export function picturesToCome({ report, pictures }: PrintReportState): number {
  const panels = report?.segmentation?.panels ?? [];
  return panels.filter(({ stage }) => pictures[stage] === undefined).length;
}
