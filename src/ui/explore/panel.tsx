import { Button } from "@mantine/core";
import { lazy, Suspense } from "react";
import { type Stage, stageRow } from "#core/catalog/stages.ts";
import type { ResultId } from "#ports/ids.ts";
import { requestRun } from "#state/large-run.ts";
import { isDrawn, panelCaption, viewGrid } from "#state/map-spec.ts";
import { misfitsOfShown } from "#state/pipeline.ts";
import { shownPicture } from "#state/results.ts";
import { rivalCaption, rivalOf } from "#state/rival.ts";
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

/**
 * Shows colour, name and content of a stage; with a side the name becomes its menu. The
 * menu stays the same element when a rival takes the stage's place, so that it keeps the
 * keyboard's focus.
 */
export function StageCaption(props: {
  readonly stage: Stage;
  readonly select?: PairSide;
}) {
  const { stage, select } = props;
  const isRival = useApp((state) => select?.side === 0 && rivalOf(state) !== null);
  const what = useApp((state) =>
    isRival ? rivalCaption(state) : panelCaption(state, stage),
  );
  return (
    <>
      <StageDot stage={isRival ? "syneo" : stage} />
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
      {!isRival && <DomainBadge stage={stage} />}
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

/** Shows one picture in the grid of models. */
export function ModelPanel({ resultId }: { readonly resultId: ResultId }) {
  const title = useModelName(resultId);
  const isShown = useApp((state) => state.results.shown.syneo === resultId);
  return (
    <section className="panel" aria-label={`${title} panel`}>
      <div className="panel-caption">
        <StageDot stage="syneo" />
        <span className="stage-name">{title}</span>
        {isShown && <span className="what">· measured at the right</span>}
      </div>
      <MapHost panel={resultId} />
    </section>
  );
}

export function StagePanel({ stage }: { readonly stage: Stage }) {
  return (
    <section className="panel" aria-label={`${stageRow(stage).name} panel`}>
      <div className="panel-caption">
        <StageCaption stage={stage} />
      </div>
      <StageBody key={stage} stage={stage} />
    </section>
  );
}

/** Shows one side of the pair: its stage, or at the first side the rival's picture. */
export function SidePanel({ select }: { readonly select: PairSide }) {
  const stage = useApp((state) => state.view.pair[select.side]);
  const rivalId = useApp((state) =>
    select.side === 0 ? (rivalOf(state)?.resultId ?? null) : null,
  );
  const rival = useModelName(rivalId);
  const name = rivalId === null ? stageRow(stage).name : rival;
  return (
    <section className="panel" aria-label={`${name} panel`}>
      <div className="panel-caption">
        <StageCaption stage={stage} select={select} />
      </div>
      {rivalId === null ? (
        <StageBody key={stage} stage={stage} />
      ) : (
        <MapHost key={rivalId} panel={rivalId} />
      )}
    </section>
  );
}

function useModelName(resultId: ResultId | null): string {
  return useApp((state) => {
    const info = resultId === null ? undefined : state.results.byId[resultId];
    return info === undefined ? "" : madeBy(state, info);
  });
}

/** Shows a stage's map with its legends, or what it needs. */
function StageBody({ stage }: { readonly stage: Stage }) {
  const isFilled = useApp((state) => isDrawn(state, stage));
  if (!isFilled) {
    return <EmptyStage stage={stage} />;
  }
  return (
    <>
      <MapHost panel={stage} />
      <PanelLegend stages={[stage]} />
      {stage === "sar" && (
        <Suspense fallback={null}>
          <RadarLegendStrip />
        </Suspense>
      )}
    </>
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
