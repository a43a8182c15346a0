import { Popover, UnstyledButton } from "@mantine/core";
import { metricNote } from "#core/metrics/metric-notes.ts";
import type { MetricFacts } from "#ports/measurement.ts";
import { STUDIES } from "#state/studies/study-table.ts";
import { studyOf } from "#state/studies.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { LadderChart } from "./ladder-chart.tsx";
import { StudyAction } from "./study-action.tsx";

/**
 * Shows the metric's name; a click opens how it is computed, on which pixels, and what
 * good and bad values are here.
 */
export function MetricCard(props: {
  readonly facts: MetricFacts;
  /** For example "262 144 pixels"; null when there is no number yet. */
  readonly n: string | null;
  /**
   * Whether it is a distance between sets of patches, which cannot be compared with
   * single degraded images.
   */
  readonly isOfSets?: boolean;
}) {
  const { n, isOfSets = false } = props;
  const { id, label, better, settings } = props.facts;
  const { plain, definition, source } = metricNote(id);
  return (
    <Popover width={320} position="left-start" withArrow trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className="metric-name" aria-label={`${label}: what it is`}>
          {label}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <section className="metric-card" aria-label={label}>
          <h3>{label}</h3>
          {plain !== "" && <p className="plain">{plain}</p>}
          <p className="mono formula">{definition}</p>
          <dl className="facts">
            <dt>Better</dt>
            <dd>{better}</dd>
            <dt>Settings</dt>
            <dd>{settings}</dd>
            <dt>n</dt>
            <dd>{n ?? "nothing measured yet"}</dd>
            {source !== null && (
              <>
                <dt>Source</dt>
                <dd>{source}</dd>
              </>
            )}
          </dl>
          {!isOfSets && <GoodAndBad metricId={id} />}
        </section>
      </Popover.Dropdown>
    </Popover>
  );
}

function GoodAndBad({ metricId }: { readonly metricId: string }) {
  const ladder = useApp((state) => studyOf(state, "ladder").last);
  const table = ladder && (STUDIES.ladder.table?.(ladder.answer) ?? null);
  return (
    <>
      <h4>Good and bad here</h4>
      <StudyAction kind="ladder" />
      {table !== null && <LadderChart table={table} metricId={metricId} />}
    </>
  );
}
