import { type ReactNode, useState } from "react";
import type { StudyTable } from "#state/studies/study.ts";
import { STUDIES, type StudyKind } from "#state/studies/study-table.ts";
import { studyOf } from "#state/studies.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { FoldedSection } from "#ui/shared/section.tsx";
import { LadderChart } from "./ladder-chart.tsx";
import { chosenMetric, MetricChoice } from "./metric-choice.tsx";
import { StudyAction } from "./study-action.tsx";

/** Shows a study under its own heading; `children` follow its answer. */
export function StudySection(props: {
  readonly kind: StudyKind;
  readonly children?: ReactNode;
}) {
  const { kind, children } = props;
  return (
    <FoldedSection title={STUDIES[kind].words.title ?? ""} isOpen={false}>
      <div className="stack">
        <StudyPart kind={kind} />
        {children}
      </div>
    </FoldedSection>
  );
}

/** Shows what a study measures, its button, and its answer if that is a table. */
export function StudyPart<K extends StudyKind>(props: { readonly kind: K }) {
  const { kind } = props;
  const { words, table } = STUDIES[kind];
  const last = useApp((state) => studyOf(state, kind).last);
  return (
    <>
      <p className="small muted">{words.about}</p>
      <StudyAction kind={kind} />
      {table !== null && last !== null && (
        <Table title={words.title ?? ""} table={table(last.answer)} />
      )}
    </>
  );
}

/** Shows the table for one metric at a time, rows from best to worst. */
function Table(props: { readonly title: string; readonly table: StudyTable }) {
  const { title, table } = props;
  const readings = table.rows[0]?.readings ?? [];
  // The last metric is the default, because it is closest to human perception.
  const [chosen, setChosen] = useState<string | null>(null);
  const metric = chosenMetric(readings, chosen ?? readings.at(-1)?.id ?? "");
  if (metric === undefined) {
    return null;
  }
  return (
    <>
      <MetricChoice
        label={`Metric of “${title}”`}
        metrics={readings}
        value={metric.id}
        onChange={setChosen}
      />
      <LadderChart table={table} metricId={metric.id} />
      {table.notes.length > 0 && (
        <ul className="notes">
          {table.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  );
}
