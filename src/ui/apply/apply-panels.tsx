import type { CSSProperties } from "react";
import { STAGES, type Stage, stageRow } from "#core/catalog/stages.ts";
import { viewGrid } from "#state/map-spec.ts";
import { hasContent, stageCaption } from "#state/stages.ts";
import type { PageSize } from "#state/ui.ts";
import { useApp, useAppShallow } from "#ui/shared/app-context.tsx";
import { MapHost } from "#ui/shared/map-host.tsx";
import { StageDot } from "#ui/shared/stage-dot.tsx";

/** Shows every stage that has something to show, side by side on one view. */
export function ApplyPanels() {
  const stages = useAppShallow((state) =>
    viewGrid(state) === null ? [] : STAGES.filter((stage) => hasContent(state, stage)),
  );
  const pageSize = useApp((state) => state.ui.pageSize);
  if (stages.length === 0) {
    return (
      <div className="panel-empty">
        <p>
          Open a scene in Explore first: what is shown there is what is asked about
          here.
        </p>
        <a href="#w=explore">Go to Explore</a>
      </div>
    );
  }
  const columns = columnsFor(stages.length, pageSize);
  return (
    <div
      className={columns > 1 ? "panels in-columns" : "panels"}
      style={{ "--columns": columns } as CSSProperties}
    >
      {stages.map((stage) => (
        <ApplyPanel key={stage} stage={stage} />
      ))}
      {stages.length % columns !== 0 && <div className="panel-empty" />}
    </div>
  );
}

/** Stacked they would be too low from four on, and side by side too narrow on a phone. */
function columnsFor(panels: number, pageSize: PageSize): number {
  switch (pageSize) {
    case "wide":
      return panels > 4 ? 3 : Math.min(2, panels);
    case "tablet":
      return panels > 3 ? 2 : 1;
    case "phone":
      return 1;
  }
}

function ApplyPanel({ stage }: { readonly stage: Stage }) {
  const caption = useApp((state) => stageCaption(state, stage));
  const found = useApp((state) => state.apply.byStage[stage]);
  const isAsking = useApp(({ ask }) => ask.isShown);
  const { name } = stageRow(stage);
  return (
    <section className="panel" aria-label={`${name} panel`}>
      <div className="panel-caption">
        <StageDot stage={stage} />
        <span className="stage-name">{name}</span>
        {caption !== "" && (
          <span className="what" title={caption}>
            · {caption}
          </span>
        )}
        <span className="spring" />
        {!isAsking && found !== undefined && found.segments.length > 0 && (
          <span className="badge">{found.segments.length}</span>
        )}
      </div>
      <MapHost panel={stage} />
    </section>
  );
}
