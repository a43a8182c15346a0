import { StudySections } from "#ui/measure/study-sections.tsx";
import { RegionPanel } from "#ui/regions/region-panel.tsx";
import { Side } from "#ui/shell/side.tsx";
import { PipelinePanel } from "./pipeline-panel.tsx";
import { ProductPanel } from "./product-panel.tsx";
import { ProvenancePanel } from "./provenance-panel.tsx";
import { SceneList } from "./scene-list.tsx";
import { ScoresPanel } from "./scores-panel.tsx";
import { StretchPanel } from "./stretch-panel.tsx";

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
      <ScoresPanel />
      <StudySections />
      <StretchPanel />
      <RegionPanel />
      <ProductPanel />
      <ProvenancePanel />
    </Side>
  );
}
