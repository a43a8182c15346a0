import { lazy, Suspense } from "react";
import { Side } from "#ui/shell/side.tsx";
import { PipelinePanel } from "./pipeline-panel.tsx";
import { SceneList } from "./scene-list.tsx";

/** One file, that the first paint does not wait for; its side is as wide without it. */
const RightPanels = lazy(async () => ({
  default: (await import("./right-panels.tsx")).RightPanels,
}));

export function LeftSide() {
  return (
    <Side side="left" title="Scenes and pipeline">
      <SceneList />
      <PipelinePanel />
    </Side>
  );
}

export function RightSide() {
  return (
    <Side side="right" title="Scores and product">
      <Suspense fallback={null}>
        <RightPanels />
      </Suspense>
    </Side>
  );
}
