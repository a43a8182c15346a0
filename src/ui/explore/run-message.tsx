import { Button, CloseButton } from "@mantine/core";
import { requestRun, zoomToBox } from "#state/large-run.ts";
import { runAgain } from "#state/run.ts";
import { closeRunMessage } from "#state/run-progress.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { formatTiles } from "#ui/shared/format.ts";

/** Says how the last run ended if it did not complete; it is shown above the maps. */
export function RunMessage() {
  const store = useAppStore();
  const { phase, isStoppedByPage, middleOf } = useApp((state) => state.run);
  const close = () => closeRunMessage(store);
  if (phase.status === "failed") {
    return (
      <div className="page-message">
        <ErrorNote
          error={phase.error}
          onRetry={() => runAgain(store)}
          onClose={close}
        />
        {phase.done > 0 && (
          <p className="small">{`${phase.done} of ${formatTiles(phase.total)} were finished and are kept.`}</p>
        )}
      </div>
    );
  }
  if (phase.status !== "ended") {
    return null;
  }
  const { done, total } = phase.summary;
  const { region } = phase.request;
  if (middleOf !== null && region.kind === "box") {
    return (
      <div className="page-message row small">
        <p className="grow">
          {`The middle was translated automatically: ${done} of about ${formatTiles(middleOf)} of that view.`}
        </p>
        <Button size="compact-sm" onClick={() => zoomToBox(store, region.box)}>
          Zoom to it
        </Button>
        <Button size="compact-sm" onClick={() => requestRun(store, "view")}>
          Translate this view
        </Button>
        <CloseButton aria-label="Close this message" onClick={close} />
      </div>
    );
  }
  if (phase.summary.status !== "stopped") {
    return null;
  }
  return (
    <div className="page-message row small">
      <p className="grow">
        {`Stopped after ${done} of ${formatTiles(total)}.`}
        {isStoppedByPage &&
          " The run had started automatically, and the rest would take over a minute here."}
      </p>
      <Button size="compact-sm" onClick={() => runAgain(store)}>
        Continue
      </Button>
      <CloseButton aria-label="Close this message" onClick={close} />
    </div>
  );
}
