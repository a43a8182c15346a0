/**
 * This slice holds the printable report of the Apply workspace while it is open: what it
 * says, which is what "Save report" would save, and pictures of the segmented view. The
 * transitions are in `print-report-actions.ts`: nothing of them is needed before.
 */
import type { Stage } from "#core/catalog/stages.ts";
import type { ApplyReport } from "./apply-report.ts";

/** A picture of a panel; a text where there is none, which says why. */
export type ReportPicture =
  | { readonly url: string; readonly width: number; readonly height: number }
  | { readonly problem: string };

export type PrintReportState = {
  /** As things were when it was opened; null = it was not. */
  readonly report: ApplyReport | null;
  /** Of the segmented view; what was asked about has the pictures that were sent. */
  readonly pictures: Readonly<Partial<Record<Stage, ReportPicture>>>;
};

export const initialPrintReport: PrintReportState = { report: null, pictures: {} };
