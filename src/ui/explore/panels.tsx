import type { CSSProperties } from "react";
import { STAGES, type Stage, stageRow } from "#core/catalog/stages.ts";
import { effectiveLayout, isDrawn, SINGLE_PANEL, viewGrid } from "#state/map-spec.ts";
import { gridResults } from "#state/model-grid.ts";
import { rivalOf } from "#state/rival.ts";
import { stageNeed } from "#state/stages.ts";
import { useApp, useAppShallow } from "#ui/shared/app-context.tsx";
import { MapHost } from "#ui/shared/map-host.tsx";
import { StageDot } from "#ui/shared/stage-dot.tsx";
import {
  ModelPanel,
  PanelLegend,
  SidePanel,
  StageCaption,
  StagePanel,
} from "./panel.tsx";
import type { PairSide } from "./stage-select.tsx";

export function Panels() {
  const layout = useApp(effectiveLayout);
  switch (layout) {
    case "single":
      return <SinglePanel />;
    case "two":
      return <TwoPanels />;
    case "models":
      return <ModelPanels />;
    case "all":
      return <AllPanels />;
  }
}

function SinglePanel() {
  const [bottom, top] = useApp((state) => state.view.pair);
  const hasSwipe = useApp((state) => state.view.swipe !== null);
  const hasMap = useApp((state) => viewGrid(state) !== null);
  const missing = useAppShallow((state) =>
    state.view.pair
      .slice(rivalOf(state) === null ? 0 : 1)
      .filter((stage) => !isDrawn(state, stage)),
  );
  const needs = useAppShallow((state) =>
    missing.map((stage) => stageNeed(state, stage)),
  );
  return (
    <div className="panels" style={columns(1)}>
      <section className="panel" aria-label="Single panel">
        {/* Where the swipe puts them: the upper stage shows at its right. */}
        <div className="panel-caption">
          <StageCaption stage={bottom} select={{ side: 0, label: "Stage below" }} />
          {!hasSwipe && <span className="muted below-or-top">(below)</span>}
          <span className="spring" />
          <StageCaption stage={top} select={{ side: 1, label: "Stage on top" }} />
          {!hasSwipe && <span className="muted below-or-top">(on top)</span>}
        </div>
        {hasMap ? (
          <>
            <MapHost panel={SINGLE_PANEL} />
            <PanelLegend stages={[bottom, top]} />
          </>
        ) : (
          <div className="panel-empty">
            <p>{needs[0]}</p>
          </div>
        )}
        {hasMap && missing.length > 0 && <EmptyStages stages={missing} isStrip />}
      </section>
    </div>
  );
}

/** Shows the radar first, the real image last, and between them the pictures of all models. */
function ModelPanels() {
  const ids = useAppShallow((state) =>
    gridResults(state).map(({ resultId }) => resultId),
  );
  const hasEo = useApp((state) => isDrawn(state, "eo"));
  const count = ids.length + (hasEo ? 2 : 1);
  return (
    <div className="panels" style={columns(Math.ceil(Math.sqrt(count)))}>
      <StagePanel stage="sar" />
      {ids.map((resultId) => (
        <ModelPanel key={resultId} resultId={resultId} />
      ))}
      {hasEo && <StagePanel stage="eo" />}
    </div>
  );
}

const SIDES: readonly PairSide[] = [
  { side: 0, label: "Left stage" },
  { side: 1, label: "Right stage" },
];

function TwoPanels() {
  return (
    <div className="panels" style={columns(2)}>
      {SIDES.map((select) => (
        <SidePanel key={select.label} select={select} />
      ))}
    </div>
  );
}

/**
 * Shows panels of equal size, because they share one view. SAR, SynEO and EO always
 * have a panel; the other two get one when they have something to show, and one line of
 * text until then.
 */
function AllPanels() {
  const filled = useAppShallow((state) => STAGES.filter((s) => isDrawn(state, s)));
  const shown = STAGES.filter((s) => stageRow(s).isAlwaysShown || filled.includes(s));
  const empty = STAGES.filter((s) => !shown.includes(s));
  const isCornerFree = shown.length % 2 === 1 && shown.length < 5;
  return (
    <>
      <div className="panels" style={columns(shown.length > 4 ? 3 : 2)}>
        {shown.map((stage) => (
          <StagePanel key={stage} stage={stage} />
        ))}
        {isCornerFree && <EmptyStages stages={empty} />}
        {shown.length === 5 && <div className="panel-empty" />}
      </div>
      {!isCornerFree && empty.length > 0 && <EmptyStages stages={empty} isStrip />}
    </>
  );
}

/** Says what is needed for the stages that do not have a panel yet. */
function EmptyStages(props: {
  readonly stages: readonly Stage[];
  readonly isStrip?: boolean;
}) {
  const { stages, isStrip } = props;
  const needs = useAppShallow((state) =>
    stages.map((stage) => stageNeed(state, stage)),
  );
  return (
    <ul
      className={isStrip ? "empty-stages strip" : "empty-stages"}
      aria-label="Empty stages"
    >
      {stages.map((stage, i) => (
        <li key={stage}>
          <div className="row">
            <StageDot stage={stage} />
            <span className="stage-name">{stageRow(stage).name}</span>
          </div>
          <p className="muted">{needs[i]}</p>
        </li>
      ))}
    </ul>
  );
}

function columns(count: number): CSSProperties {
  return { "--columns": count } as CSSProperties;
}
