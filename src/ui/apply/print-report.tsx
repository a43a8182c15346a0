import { Button, Modal } from "@mantine/core";
import type { ApplyReport } from "#state/apply-report.ts";
import { picturesToCome } from "#state/print-report-actions.ts";
import { closeDialog } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { formatTime, withSimulated } from "#ui/shared/format.ts";
import { useOpened } from "#ui/shared/use-opened.ts";
import "./print-report.css";
import { ReportProvenance } from "./report-provenance.tsx";
import { ReportQuestions } from "./report-questions.tsx";
import { ReportSegmentation } from "./report-segmentation.tsx";

/** Shows the report as it is printed; printing leaves out everything else. */
export function PrintReport() {
  const store = useAppStore();
  const isOpen = useApp(({ ui }) => ui.dialog === "print-report");
  const report = useApp(({ printReport }) => printReport.report);
  return (
    <Modal
      opened={useOpened(isOpen && report !== null)}
      onClose={() => closeDialog(store)}
      title={<strong>Report</strong>}
      fullScreen
      className="print-report"
      closeButtonProps={{ "aria-label": "Close the report" }}
      transitionProps={{ duration: 100 }}
    >
      {report !== null && (
        <>
          <PrintBar />
          <Paper report={report} />
        </>
      )}
    </Modal>
  );
}

/** What is done with the report; not on paper. */
function PrintBar() {
  const left = useApp(({ printReport }) => picturesToCome(printReport));
  return (
    <div className="print-bar">
      <Button variant="filled" disabled={left > 0} onClick={() => print()}>
        Print, or save as PDF
      </Button>
      <span className="small muted" role="status">
        {left > 0 && `Pictures are being made: ${left} to come.`}
      </span>
    </div>
  );
}

function Paper({ report }: { readonly report: ApplyReport }) {
  const { scene, reference, isSimulated, segmentation, questions } = report;
  return (
    <article className="paper">
      <header>
        <h1>{withSimulated(scene ?? "No radar image", isSimulated)}</h1>
        <p>
          {[
            reference === null ? "no optical image" : `against ${reference}`,
            formatTime(report.madeAt),
            report.program,
          ].join(" · ")}
        </p>
        {isSimulated && <p>Simulated data: nothing here was observed.</p>}
      </header>
      {questions !== null && <ReportQuestions questions={questions} />}
      {segmentation !== null && <ReportSegmentation segmentation={segmentation} />}
      <ReportProvenance provenance={report.provenance} />
    </article>
  );
}
