import { Button, Slider } from "@mantine/core";
import { signedDb } from "#core/catalog/signed-db.ts";
import type { LevelChoice, RunLevels } from "#ports/runs.ts";
import { chooseLevels, levelsOf } from "#state/pipeline.ts";
import { startRun } from "#state/run.ts";
import { mainSar } from "#state/stages.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

/** How far the slider reaches to either side of the matched offset, in dB. */
const REACH_DB = 12;

/**
 * Shows how the scene's levels are moved before they enter the network. They are
 * matched by default where they are relative or unlike the training data; the user can
 * undo that or set an offset with the slider. Every change runs the view again.
 */
export function LevelsControl() {
  const store = useAppStore();
  const plan = useApp(({ pipeline }) => pipeline.plans.view);
  const sceneId = useApp((state) => mainSar(state)?.sceneId ?? null);
  const choice = useApp(({ pipeline }) =>
    sceneId === null ? null : levelsOf(pipeline, sceneId),
  );
  if (plan.status !== "ready" || sceneId === null || choice === null) {
    return null;
  }
  const { levels } = plan.plan;
  if (levels.proposed === null || (levels.applied === null && choice.kind === "auto")) {
    return null;
  }
  const choose = (next: LevelChoice) => {
    chooseLevels(store, sceneId, next);
    startRun(store, "view");
  };
  return (
    <fieldset className="stack levels-control">
      <legend className="small">{summaryOf(levels)}</legend>
      <Slider
        key={`${levels.applied?.offsetDb}`}
        size="sm"
        thumbLabel="Levels, dB"
        min={levels.proposed.offsetDb - REACH_DB}
        max={levels.proposed.offsetDb + REACH_DB}
        step={0.5}
        defaultValue={levels.applied?.offsetDb ?? levels.proposed.offsetDb}
        disabled={levels.applied === null}
        label={signedDb}
        onChangeEnd={(offsetDb) => choose({ kind: "offset", offsetDb })}
      />
      <Button.Group>
        {choice.kind !== "off" && (
          <Button size="compact-xs" onClick={() => choose({ kind: "off" })}>
            Use levels as stored
          </Button>
        )}
        {choice.kind !== "auto" && (
          <Button size="compact-xs" onClick={() => choose({ kind: "auto" })}>
            Match levels again
          </Button>
        )}
      </Button.Group>
    </fieldset>
  );
}

function summaryOf({ applied, proposed }: RunLevels): string {
  return applied === null
    ? `Levels as stored; matching would move them by ${signedDb(proposed?.offsetDb ?? 0)}`
    : `Levels matched to the training data: ${signedDb(applied.offsetDb)}`;
}
