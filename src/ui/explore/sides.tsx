import { lazy, Suspense } from "react";
import { RegionPanel } from "#ui/regions/region-panel.tsx";
import { Side } from "#ui/shell/side.tsx";
import { PipelinePanel } from "./pipeline-panel.tsx";
import { ProductPanel } from "./product-panel.tsx";
import { SceneList } from "./scene-list.tsx";
import { ScoresPanel } from "./scores-panel.tsx";

/** Studies are folded at first and, like the sliders, no part of the first paint. */
const StudySections = lazy(async () => ({
  default: (await import("#ui/measure/study-sections.tsx")).StudySections,
}));

const StretchPanel = lazy(async () => ({
  default: (await import("./stretch-panel.tsx")).StretchPanel,
}));

const ProvenancePanel = lazy(async () => ({
  default: (await import("./provenance-panel.tsx")).ProvenancePanel,
}));

const StoragePanel = lazy(async () => ({
  default: (await import("./storage-panel.tsx")).StoragePanel,
}));

const LandCoverPanel = lazy(async () => ({
  default: (await import("./land-cover-panel.tsx")).LandCoverPanel,
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
      <ScoresPanel />
      <Suspense fallback={null}>
        <StudySections />
        <StretchPanel />
      </Suspense>
      <RegionPanel />
      <ProductPanel />
      <Suspense fallback={null}>
        <LandCoverPanel />
        <ProvenancePanel />
        <StoragePanel />
      </Suspense>
    </Side>
  );
}
