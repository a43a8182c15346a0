import { isFirstSceneAwaited } from "#state/stages.ts";
import { StudySections } from "#ui/measure/study-sections.tsx";
import { RegionPanel } from "#ui/regions/region-panel.tsx";
import { useApp } from "#ui/shared/app-context.tsx";
import { LandCoverPanel } from "./land-cover-panel.tsx";
import { ProductPanel } from "./product-panel.tsx";
import { ProvenancePanel } from "./provenance-panel.tsx";
import { ScoresPanel } from "./scores-panel.tsx";
import { StoragePanel } from "./storage-panel.tsx";
import { StretchPanel } from "./stretch-panel.tsx";

/** Shows what is known of the images on the map, and how close they are. */
export function RightPanels() {
  // Panels that would only be moved down by those of the scene come after it.
  const isEarly = useApp(isFirstSceneAwaited);
  return (
    <>
      <ScoresPanel />
      <StudySections />
      <StretchPanel />
      <RegionPanel />
      <ProductPanel />
      {!isEarly && (
        <>
          <LandCoverPanel />
          <ProvenancePanel />
          <StoragePanel />
        </>
      )}
    </>
  );
}
