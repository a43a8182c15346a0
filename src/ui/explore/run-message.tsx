import { Button, CloseButton } from "@mantine/core";
import { closeRunMessage, startRun } from "#state/run.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { formatTiles } from "#ui/shared/format.ts";

/** Says how the last run ended if it did not complete; it is shown above the maps. */
export function RunMessage() {
  const store = useAppStore();
  const { phase, isStoppedByPage } = useApp((state) => state.run);
  const close = () => closeRunMessage(store);
  if (phase.status === "failed") {
    return (
      <div className="page-message">
        <ErrorNote
          error={phase.error}
          onRetry={() => startRun(store, "view")}
          onClose={close}
        />
        {phase.done > 0 && (
          <p className="small">{`${phase.done} of ${formatTiles(phase.total)} were finished and are kept.`}</p>
        )}
      </div>
    );
  }
  if (phase.status !== "ended" || phase.summary.status !== "stopped") {
    return null;
  }
  const { done, total } = phase.summary;
  return (
    <div className="page-message row small">
      <p className="grow">
        {`Stopped after ${done} of ${formatTiles(total)}.`}
        {isStoppedByPage &&
          " The run had started automatically, and the rest would take over a minute here."}
      </p>
      <Button size="compact-sm" onClick={() => startRun(store, "view")}>
        Continue
      </Button>
      <CloseButton aria-label="Close this message" onClick={close} />
    </div>
  );
}
