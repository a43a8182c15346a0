import { Button } from "@mantine/core";
import { chainOf, RESULT_STAGES, stageRow } from "#core/catalog/stages.ts";
import type { AppErrorData } from "#core/errors.ts";
import { expectedSeconds, requestRun } from "#state/large-run.ts";
import { isRunActive, isStillEmpty, requestExport, setExporting } from "#state/run.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { formatDuration, formatTiles } from "#ui/shared/format.ts";
import { SplitButton } from "./split-button.tsx";

/** Shows the run buttons, the cost of a run, and export. */
export function RunActions() {
  const store = useAppStore();
  const run = useApp((state) => state.run);
  const { cards, plans, chosen } = useApp((state) => state.pipeline);
  const hasArea = useApp((state) => state.view.area !== null);
  const hasMain = useApp((state) => state.scenes.mainId !== null);
  const last = chainOf(chosen).at(-1);
  const canRun = hasMain && last !== undefined;
  // Until the catalogue is loaded, no translator is chosen, but that was not the user's
  // choice.
  const verb =
    last?.stage === "denoised" && cards.status === "ready" ? "De-noise" : "Translate";
  const failed = plans.view.status === "failed" ? plans.view.error : null;
  return (
    <div className="stack">
      <SplitButton
        label={`${verb} this view`}
        menuLabel="More to run"
        variant="filled"
        isDisabled={!canRun}
        onClick={() => requestRun(store, "view")}
        items={[
          {
            key: "whole",
            content: (
              <>
                {verb} the whole scene
                <WholeCost />
              </>
            ),
            onClick: () => requestRun(store, "whole"),
          },
        ]}
      />
      {hasArea && (
        <Button disabled={!canRun} onClick={() => requestRun(store, "area")}>
          {verb} the area
        </Button>
      )}
      <ExportButton />
      {failed !== null && !isRunActive(run) && <PlanError error={failed} />}
    </div>
  );
}

/** Shows the number of tiles, and the expected time once one tile has been measured. */
function WholeCost() {
  const whole = useApp((state) => state.pipeline.plans.whole);
  const seconds = useApp((state) => expectedSeconds(state, "whole"));
  if (whole.status !== "ready") {
    return null;
  }
  const { tiles } = whole.plan;
  const time = seconds === null ? "" : ` · about ${formatDuration(seconds)}`;
  return <div className="muted small">{`${formatTiles(tiles)}${time}`}</div>;
}

/** Shows why there is no plan; a view outside of the scene is no failure. */
function PlanError({ error }: { readonly error: AppErrorData }) {
  return error.code === "argument-invalid" ? (
    <p className="small muted">{`${error.message} ${error.hint}`}</p>
  ) : (
    <ErrorNote error={error} />
  );
}

const PART_WORDS = {
  view: { tif: "This view as GeoTIFF", png: "This view as PNG with caption" },
  area: { tif: "The area as GeoTIFF", png: "The area as PNG with caption" },
} as const;

/** Exports the last stage by default; the menu offers the others, and parts of it. */
function ExportButton() {
  const store = useAppStore();
  const results = useApp((state) => state.results);
  const exporting = useApp((state) => state.run.exporting);
  const shown = RESULT_STAGES.flatMap((stage) => {
    const resultId = results.shown[stage];
    return resultId === null ? [] : [{ stage, resultId }];
  });
  const last = shown.at(-1);
  const hasArea = useApp((state) => state.view.area !== null);
  const parts = hasArea ? (["view", "area"] as const) : (["view"] as const);
  const isPicture = last !== undefined && stageRow(last.stage).pixels === "rgb8";
  const isEmpty = useApp(
    (state) => last !== undefined && isStillEmpty(state, last.resultId),
  );
  if (last === undefined) {
    return null;
  }
  return (
    <>
      <SplitButton
        label="Export GeoTIFF"
        menuLabel="More to export"
        isLoading={exporting.status === "writing"}
        isDisabled={isEmpty}
        title={isEmpty ? "There is no tile to export yet." : undefined}
        onClick={() => requestExport(store, last.resultId)}
        items={[
          ...(shown.length === 1 ? [] : shown).map(({ stage, resultId }) => ({
            key: stage,
            content: `${stageRow(stage).name} as GeoTIFF`,
            onClick: () => requestExport(store, resultId),
          })),
          ...parts.flatMap((part) =>
            (["tif", "png"] as const)
              .filter((format) => format === "tif" || isPicture)
              .map((format) => ({
                key: `${part} ${format}`,
                content: PART_WORDS[part][format],
                onClick: () => requestExport(store, last.resultId, { part, format }),
              })),
          ),
        ]}
      />
      {exporting.status === "failed" && (
        <ErrorNote
          error={exporting.error}
          onClose={() => setExporting(store, { status: "idle" })}
        />
      )}
      {exporting.status === "done" && (
        <p className="small muted" role="status">{`Saved as ${exporting.fileName}`}</p>
      )}
      {exporting.status === "done" && exporting.warning !== null && (
        <ul className="notes warn" aria-label="Warnings">
          <li>{exporting.warning}</li>
        </ul>
      )}
    </>
  );
}
