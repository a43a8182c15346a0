import { Button, SegmentedControl } from "@mantine/core";
import type { AppState } from "#state/app-store.ts";
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
import { isAsking, showAsking, stopAsking, whyNotAsk } from "#state/ask-actions.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ZoomButtons } from "#ui/shared/zoom-buttons.tsx";

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
  const isAsking = useApp(({ ask }) => ask.isShown);
  return (
    <section className="toolbar" aria-label={isAsking ? "Asking" : "Segmenting"}>
      <SegmentedControl
        aria-label="How to ask"
        value={isAsking ? "ask" : "segment"}
        onChange={(value) => {
          // A box that was about to be drawn is for the segmenter.
          chooseTool(store, "inside");
          showAsking(store, value === "ask");
        }}
        data={[
          { value: "segment", label: "Segment" },
          { value: "ask", label: "Ask" },
        ]}
      />
      {isAsking ? <AskingTools /> : <SegmentingTools />}
      <div className="group">
        <ZoomButtons />
      </div>
    </section>
  );
}

function SegmentingTools() {
  const store = useAppStore();
  const { tool, perSide, isRunning, job } = useApp((state) => state.apply);
  const mayUse = useApp(mayUseSegmenter);
  return (
    <>
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
      {isRunning ? (
        <Stop onClick={() => stopSegmenting(store)} />
      ) : (
        job !== null && (
          <Button size="compact-sm" onClick={() => clearSegments(store)}>
            Clear
          </Button>
        )
      )}
    </>
  );
}

function AskingTools() {
  const store = useAppStore();
  const isRunning = useApp(({ ask }) => isAsking(ask));
  const told = useApp(progressText);
  return (
    <>
      <span className="spring small muted" role="status">
        {told}
      </span>
      {isRunning && <Stop onClick={() => stopAsking(store)} />}
    </>
  );
}

function Stop({ onClick }: { readonly onClick: () => void }) {
  return (
    <Button size="compact-sm" color="blue" variant="filled" onClick={onClick}>
      Stop
    </Button>
  );
}

function progressText(state: AppState): string {
  const { round, byStage } = state.ask;
  const panels = Object.values(byStage);
  const done = panels.filter(({ status }) => status === "done").length;
  switch (round?.phase) {
    case "drawing":
      return "Pictures of the panels are being made.";
    case "asking":
      return `${done} of ${panels.length} panels answered`;
    case "ended":
      return done === panels.length ? "Every panel is answered." : "";
    default:
      return state.ui.pageSize === "wide" && whyNotAsk(state) !== null
        ? "Type a question and choose a model at the left."
        : "";
  }
}
