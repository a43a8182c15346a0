import { Button } from "@mantine/core";
import { lazy, type ReactNode, Suspense } from "react";
import { type Stage, stageRow } from "#core/catalog/stages.ts";
import type { ResultId } from "#ports/ids.ts";
import { requestRun } from "#state/large-run.ts";
import { panelCaption, viewGrid } from "#state/map-spec.ts";
import { misfitsOfShown } from "#state/pipeline.ts";
import { shownPicture } from "#state/results.ts";
import { rivalCaption } from "#state/rival.ts";
import { madeBy, stageNeed } from "#state/stages.ts";
import { openDialog } from "#state/ui.ts";
import { valueMapLayer } from "#state/value-map.ts";
import { ValueLegend } from "#ui/measure/value-legend.tsx";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { Explained } from "#ui/shared/explained.tsx";
import { MapHost } from "#ui/shared/map-host.tsx";
import { StageDot } from "#ui/shared/stage-dot.tsx";
import { type PairSide, StageSelect } from "./stage-select.tsx";

/** Regions have none, so that it is no part of the first paint. */
const RadarLegendStrip = lazy(async () => ({
  default: (await import("./radar-legend.tsx")).RadarLegendStrip,
}));

/** Shows the colour scale of the value map that is drawn over a picture, if there is one. */
export function PanelLegend({ stages }: { readonly stages: readonly Stage[] }) {
  const map = useApp((state) =>
    valueMapLayer(state) === null ? null : state.view.valueMap,
  );
  const measured = useApp((state) => shownPicture(state.results)?.stage);
  return map === null || measured === undefined || !stages.includes(measured) ? null : (
    <div className="panel-legend">
      <ValueLegend map={map} />
    </div>
  );
}

/** Shows colour, name and content of a stage; with a side the name becomes its menu. */
export function StageCaption(props: {
  readonly stage: Stage;
  readonly select?: PairSide;
}) {
  const { stage, select } = props;
  const what = useApp((state) => panelCaption(state, stage));
  return (
    <>
      <StageDot stage={stage} />
      {select === undefined ? (
        <span className="stage-name">{stageRow(stage).name}</span>
      ) : (
        <StageSelect {...select} />
      )}
      {what !== "" && (
        <span className="what" title={what}>
          · {what}
        </span>
      )}
      <DomainBadge stage={stage} />
    </>
  );
}

/** Marks a picture whose translator was not trained on such data. */
function DomainBadge({ stage }: { readonly stage: Stage }) {
  const reasons = useApp((state) =>
    stage === "syneo" ? misfitsOfShown(state).join(" ") : "",
  );
  return reasons === "" ? null : (
    <Explained className="badge warn" why={reasons}>
      outside of training
    </Explained>
  );
}

/** Shows the menu of the first side, on which another model's picture stands. */
export function RivalCaption({ label }: { readonly label: string }) {
  const what = useApp(rivalCaption);
  return (
    <>
      <StageDot stage="syneo" />
      <StageSelect side={0} label={label} />
      <span className="what" title={what}>
        · {what}
      </span>
    </>
  );
}

/** Shows one picture in the grid of models, or that of the rival, which has a caption of its own. */
export function ModelPanel(props: {
  readonly resultId: ResultId;
  readonly caption?: ReactNode;
}) {
  const { resultId, caption } = props;
  const title = useApp((state) => {
    const info = state.results.byId[resultId];
    return info === undefined ? "" : madeBy(state, info);
  });
  const isShown = useApp((state) => state.results.shown.syneo === resultId);
  return (
    <section className="panel" aria-label={`${title} panel`}>
      <div className="panel-caption">
        {caption ?? (
          <>
            <StageDot stage="syneo" />
            <span className="stage-name">{title}</span>
            {isShown && <span className="what">· measured at the right</span>}
          </>
        )}
      </div>
      <MapHost panel={resultId} />
    </section>
  );
}

export function StagePanel(props: {
  readonly stage: Stage;
  readonly isFilled: boolean;
  readonly caption?: ReactNode;
}) {
  const { stage, isFilled, caption } = props;
  return (
    <section className="panel" aria-label={`${stageRow(stage).name} panel`}>
      <div className="panel-caption">{caption ?? <StageCaption stage={stage} />}</div>
      {isFilled ? <MapHost panel={stage} /> : <EmptyStage stage={stage} />}
      {isFilled && <PanelLegend stages={[stage]} />}
      {isFilled && stage === "sar" && (
        <Suspense fallback={null}>
          <RadarLegendStrip />
        </Suspense>
      )}
    </section>
  );
}

/** Says what is needed to fill the panel; a run can be started from here. */
function EmptyStage({ stage }: { readonly stage: Stage }) {
  const store = useAppStore();
  const need = useApp((state) => stageNeed(state, stage));
  const hasPlace = useApp((state) => (viewGrid(state)?.crs ?? "pixel") !== "pixel");
  const isSealed = useApp(({ ui }) => ui.isSealed);
  const canRun = useApp(
    (state) =>
      stage === "syneo" &&
      state.scenes.mainId !== null &&
      state.pipeline.chosen.syneo !== null,
  );
  return (
    <div className="panel-empty">
      <p>{need}</p>
      {canRun && (
        <Button onClick={() => requestRun(store, "view")}>Translate this view</Button>
      )}
      {stage === "eo" && hasPlace && !isSealed && (
        <Button onClick={() => openDialog(store, "imagery")}>Map imagery…</Button>
      )}
    </div>
  );
}
