import type { CSSProperties } from "react";
import { STAGES, type Stage, stageRow } from "#core/catalog/stages.ts";
import { viewGrid } from "#state/map-spec.ts";
import { hasContent, stageCaption } from "#state/stages.ts";
import { useApp, useAppShallow } from "#ui/shared/app-context.tsx";
import { MapHost } from "#ui/shared/map-host.tsx";
import { StageDot } from "#ui/shared/stage-dot.tsx";
import { PanelAnswer } from "./panel-answer.tsx";

/** Shows every stage that has something to show, side by side on one view. */
export function ApplyPanels() {
  const stages = useAppShallow((state) =>
    viewGrid(state) === null ? [] : STAGES.filter((stage) => hasContent(state, stage)),
  );
  const isWide = useApp((state) => state.ui.pageSize === "wide");
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
  const columns = stages.length > 4 ? 3 : Math.min(2, stages.length);
  return (
    <div className="panels" style={{ "--columns": columns } as CSSProperties}>
      {stages.map((stage) => (
        <ApplyPanel key={stage} stage={stage} />
      ))}
      {isWide && stages.length % columns !== 0 && <div className="panel-empty" />}
    </div>
  );
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
      {isAsking && <PanelAnswer stage={stage} />}
    </section>
  );
}
