import { Button, Modal } from "@mantine/core";
import { useEffect } from "react";
import { stageRow } from "#core/catalog/stages.ts";
import { groundSpacingM } from "#core/geo/placement.ts";
import type { RunPlan } from "#ports/runs.ts";
import { setDrawing } from "#state/drawn-area.ts";
import {
  answerRun,
  expectedSeconds,
  isLargeRun,
  planFor,
  putRunOff,
} from "#state/large-run.ts";
import type { RunTarget } from "#state/pipeline.ts";
import { askStoredSize } from "#state/stored-results.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { Facts } from "#ui/shared/facts.tsx";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFixed,
  formatTiles,
} from "#ui/shared/format.ts";
import { useOpened } from "#ui/shared/use-opened.ts";

const WHAT: Readonly<Record<RunTarget, string>> = {
  view: "this view",
  area: "the area",
  whole: "the whole scene",
};

const PLANNING = "the tiles are being counted";

/** Bytes that a stored pixel takes: three of a picture, one float32 of radar power. */
const PIXEL_BYTES = { power: 4, rgb8: 3 } as const;

/** Says what a large run takes before it starts, and offers smaller ones. */
export function LargeRunDialog({ target }: { readonly target: RunTarget }) {
  const store = useAppStore();
  const plan = useApp((state) => planFor(state, target));
  const seconds = useApp((state) => expectedSeconds(state, target));
  const budget = useApp((state) => state.storage.size?.budget ?? null);
  const view = useApp((state) =>
    target === "view" || isLargeRun(state, "view") ? null : planFor(state, "view"),
  );
  // A view that moves while it is asked about is planned again.
  const isPlanning = useApp(
    (state) => plan === null && state.pipeline.plans[target].status !== "failed",
  );
  const isOpen = useOpened(true);
  useEffect(() => askStoredSize(store), [store]);
  const bytes = plan === null ? null : storedBytes(plan);
  return (
    <Modal
      opened={isOpen}
      onClose={() => putRunOff(store)}
      title={<strong>{`Translate ${WHAT[target]}?`}</strong>}
      closeButtonProps={{ "aria-label": "Not now" }}
      transitionProps={{ duration: 100 }}
    >
      <div className="stack">
        <Facts
          why="Unknown"
          facts={[
            [
              "Area",
              plan && areaOf(plan),
              plan === null ? PLANNING : "the image has no georeference",
            ],
            ["Tiles", plan && formatCount(plan.tiles), PLANNING],
            [
              "Time",
              seconds === null ? null : `about ${formatDuration(seconds)}`,
              plan === null
                ? PLANNING
                : "no tile of these models has been timed on this machine yet",
            ],
            ["Stored", bytes === null ? null : `about ${formatBytes(bytes)}`, PLANNING],
          ]}
        />
        {budget !== null && bytes !== null && bytes > budget && (
          <p className="small warn">
            {`At most ${formatBytes(budget)} are stored here: export what you need before the oldest tiles leave.`}
          </p>
        )}
        <p className="small muted">
          Finished tiles stay, and you can stop at any time: another run goes on from
          there.
        </p>
        <div className="stack">
          {view !== null && (
            <Button variant="filled" onClick={() => answerRun(store, "view")}>
              {`Translate this view only (${formatTiles(view.tiles)})`}
            </Button>
          )}
          <Button
            onClick={() => {
              putRunOff(store);
              setDrawing(store, "box");
            }}
          >
            Draw a box to translate
          </Button>
          <Button disabled={isPlanning} onClick={() => answerRun(store, target)}>
            {plan === null
              ? `Translate ${WHAT[target]}`
              : `Translate all ${formatTiles(plan.tiles)}`}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** The ground that a plan covers; null in pixel space. */
function areaOf({ grid, window }: RunPlan): string | null {
  const spacing = groundSpacingM(grid);
  if (spacing === null) {
    return null;
  }
  const km2 = (window.width * window.height * spacing.x * spacing.y) / 1e6;
  return `${formatFixed(km2, km2 < 10 ? 1 : 0)} km², in pixels of ${formatFixed(spacing.mean, 2)} m`;
}

function storedBytes({ window, results }: RunPlan): number {
  const each = results.reduce(
    (sum, { stage }) => sum + PIXEL_BYTES[stageRow(stage).pixels],
    0,
  );
  return window.width * window.height * each;
}
