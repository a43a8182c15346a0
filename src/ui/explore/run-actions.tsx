import { Button, Menu } from "@mantine/core";
import { chainOf } from "#core/catalog/stages.ts";
import type { AppErrorData } from "#core/errors.ts";
import {
  isRunActive,
  isStillEmpty,
  paceKey,
  requestExport,
  setExporting,
  startRun,
} from "#state/run.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { formatDuration, formatTiles } from "#ui/shared/format.ts";
import { Icon } from "#ui/shared/icons.tsx";

/** What can be run, what it costs, and what becomes of it. */
export function RunActions() {
  const store = useAppStore();
  const run = useApp((state) => state.run);
  const { cards, plans, chosen } = useApp((state) => state.pipeline);
  const hasArea = useApp((state) => state.view.area !== null);
  const hasMain = useApp((state) => state.scenes.mainId !== null);
  const last = chainOf(chosen).at(-1);
  const canRun = hasMain && last !== undefined;
  // Before the catalogue is there nobody has chosen to do without a translator.
  const verb =
    last?.stage === "denoised" && cards.status === "ready" ? "De-noise" : "Translate";
  const failed = plans.view.status === "failed" ? plans.view.error : null;
  return (
    <div className="stack">
      <div className="row" style={{ gap: 0 }}>
        <Button
          className="grow"
          variant="filled"
          disabled={!canRun}
          onClick={() => startRun(store, "view")}
          style={{ borderStartEndRadius: 0, borderEndEndRadius: 0 }}
        >
          {verb} this view
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              variant="filled"
              px={6}
              disabled={!canRun}
              aria-label="More to run"
              style={{
                borderStartStartRadius: 0,
                borderEndStartRadius: 0,
                marginLeft: 1,
              }}
            >
              <Icon name="chevron" />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => startRun(store, "whole")}>
              {verb} the whole scene
              <WholeCost />
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {hasArea && (
        <Button disabled={!canRun} onClick={() => startRun(store, "area")}>
          {verb} the region
        </Button>
      )}
      <ExportButton />
      {failed !== null && !isRunActive(run) && <PlanError error={failed} />}
    </div>
  );
}

/** Tiles, and the time as soon as one tile has told how long it takes. */
function WholeCost() {
  const whole = useApp((state) => state.pipeline.plans.whole);
  const pace = useApp(
    ({ run, pipeline }) =>
      run.pace[
        paceKey({ stages: chainOf(pipeline.chosen), backend: pipeline.backend })
      ],
  );
  if (whole.status !== "ready") {
    return null;
  }
  const { tiles } = whole.plan;
  const time = pace === undefined ? "" : ` · about ${formatDuration(pace * tiles)}`;
  return <div className="muted small">{`${formatTiles(tiles)}${time}`}</div>;
}

/** A view beside the scene is no failure, it only has nothing to translate. */
function PlanError({ error }: { readonly error: AppErrorData }) {
  return error.code === "argument-invalid" ? (
    <p className="small muted">{`${error.message} ${error.hint}`}</p>
  ) : (
    <ErrorNote error={error} />
  );
}

function ExportButton() {
  const store = useAppStore();
  const resultId = useApp((state) => state.results.shown.syneo);
  const exporting = useApp((state) => state.run.exporting);
  const isEmpty = useApp((state) => resultId !== null && isStillEmpty(state, resultId));
  if (resultId === null) {
    return null;
  }
  return (
    <>
      <Button
        loading={exporting.status === "writing"}
        disabled={isEmpty}
        title={isEmpty ? "There is no tile to export yet." : undefined}
        onClick={() => requestExport(store, resultId)}
      >
        Export GeoTIFF
      </Button>
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
