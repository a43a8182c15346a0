import { Button, SegmentedControl } from "@mantine/core";
import {
  type ApplyTool,
  chooseGrid,
  chooseTool,
  clearSegments,
  GRID_SIDES,
  mayUseSegmenter,
  promptEverything,
  stopSegmenting,
} from "#state/apply.ts";
import { moveMap } from "#state/view.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { IconButton } from "#ui/shared/icon-button.tsx";

const TOOLS: Readonly<
  Record<ApplyTool, { readonly name: string; readonly hint: string }>
> = {
  inside: { name: "Point in", hint: "Click a thing, in any panel" },
  outside: { name: "Point out", hint: "Click what is not part of it" },
  box: { name: "Box", hint: "Drag a box around a thing" },
};

/** Shows how to ask, and the buttons for moving the map. */
export function ApplyToolbar() {
  const store = useAppStore();
  const { tool, perSide, isRunning, job } = useApp((state) => state.apply);
  const mayUse = useApp(mayUseSegmenter);
  return (
    <section className="toolbar" aria-label="Segmenting">
      <SegmentedControl
        aria-label="Prompt"
        value={tool}
        disabled={!mayUse}
        onChange={(value) => chooseTool(store, value as ApplyTool)}
        data={(Object.keys(TOOLS) as ApplyTool[]).map((value) => ({
          value,
          label: TOOLS[value].name,
        }))}
      />
      <div className="group">
        <Button
          size="compact-sm"
          disabled={!mayUse || isRunning}
          onClick={() => promptEverything(store)}
        >
          Everything
        </Button>
        <select
          className="stage-select"
          aria-label="Points for everything"
          value={perSide}
          onChange={({ target }) =>
            chooseGrid(store, Number(target.value) as (typeof GRID_SIDES)[number])
          }
        >
          {GRID_SIDES.map((side) => (
            <option key={side} value={side}>{`${side} × ${side} points`}</option>
          ))}
        </select>
      </div>
      <span className="spring small muted" role="status">
        {mayUse && !isRunning ? TOOLS[tool].hint : ""}
      </span>
      <div className="group">
        {isRunning ? (
          <Button
            size="compact-sm"
            color="blue"
            variant="filled"
            onClick={() => stopSegmenting(store)}
          >
            Stop
          </Button>
        ) : (
          job !== null && (
            <Button size="compact-sm" onClick={() => clearSegments(store)}>
              Clear
            </Button>
          )
        )}
        <IconButton
          label="Zoom out"
          icon="minus"
          onClick={() => moveMap(store, { kind: "zoom", steps: -1 })}
        />
        <IconButton
          label="Zoom in"
          icon="plus"
          onClick={() => moveMap(store, { kind: "zoom", steps: 1 })}
        />
      </div>
    </section>
  );
}
