import { Button, Progress, VisuallyHidden } from "@mantine/core";
import { isRunActive, stopRun } from "#state/run.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { formatDuration, formatTiles } from "#ui/shared/format.ts";
import { useElapsed } from "#ui/shared/use-elapsed.ts";

/** Shows finished tiles, the remaining time and Stop; shows nothing while no run is going on. */
export function RunProgress() {
  const store = useAppStore();
  const run = useApp((state) => state.run);
  const { phase } = run;
  const isActive = isRunActive(run);
  const elapsedS = useElapsed(isActive ? run.serial : null);
  const isPreparing =
    phase.status === "starting" || (phase.status === "running" && phase.done === 0);
  return (
    <>
      <VisuallyHidden role="status">{announce(run.phase)}</VisuallyHidden>
      {isActive && (
        <div className="run-progress">
          <Progress.Root size={6}>
            <Progress.Section
              aria-label="Run progress"
              animated={isPreparing}
              value={
                phase.status === "running" ? (100 * phase.done) / phase.total : 100
              }
            />
          </Progress.Root>
          <span
            className="small"
            style={ONE_LINE}
            title={progressText(phase, elapsedS)}
          >
            {progressText(phase, elapsedS)}
          </span>
          <Button
            size="compact-sm"
            color="blue"
            variant="filled"
            disabled={run.isStopping}
            onClick={() => stopRun(store)}
          >
            {run.isStopping ? "Stopping" : "Stop"}
          </Button>
        </div>
      )}
    </>
  );
}

/** On a phone the count stays, and the rest is cut. */
const ONE_LINE = {
  ...{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  minWidth: 0,
} as const;

/** Count and time from the first moment, and what is being done where no tile is. */
function progressText(phase: ReturnType<typeof useRunPhase>, elapsedS: number): string {
  const soFar = `${formatDuration(elapsedS)} so far`;
  if (phase.status !== "running") {
    return soFar;
  }
  const { done, total, etaS, isLoading, preview } = phase;
  const doing = isLoading
    ? ["loading the model"]
    : done === 0 && preview.done < preview.total
      ? [`preview ${preview.done}/${preview.total}`]
      : [];
  return [
    `${done}/${total}`,
    ...doing,
    etaS === null ? soFar : formatDuration(etaS),
  ].join(" · ");
}

function announce(phase: ReturnType<typeof useRunPhase>): string {
  switch (phase.status) {
    case "idle":
      return "";
    case "starting":
      return "The run is starting.";
    case "running":
      return "The run is going on.";
    case "ended":
      return phase.summary.status === "complete"
        ? `The run is complete: ${formatTiles(phase.summary.done)}${storedText(phase.summary.stored)}.`
        : `The run was stopped after ${phase.summary.done} of ${formatTiles(phase.summary.total)}.`;
    case "failed":
      return `The run failed after ${formatTiles(phase.done)}: ${phase.error.message}`;
  }
}

function storedText(tiles: number): string {
  return tiles === 0 ? "" : `, ${tiles} of them stored before`;
}

function useRunPhase() {
  return useApp((state) => state.run.phase);
}
