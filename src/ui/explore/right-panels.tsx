import { isFirstSceneAwaited } from "#state/stages.ts";
import { StudySections } from "#ui/measure/study-sections.tsx";
import { RegionPanel } from "#ui/regions/region-panel.tsx";
import { useApp } from "#ui/shared/app-context.tsx";
import { useTaskLater } from "#ui/shared/use-task-later.ts";
import { LandCoverPanel } from "./land-cover-panel.tsx";
import { ProductPanel } from "./product-panel.tsx";
import { ProvenancePanel } from "./provenance-panel.tsx";
import { ScoresPanel } from "./scores-panel.tsx";
import { StoragePanel } from "./storage-panel.tsx";
import { StretchPanel } from "./stretch-panel.tsx";

/**
 * Shows what is known of the images on the map, and how close they are. Its parts come one
 * after the other, so that a click finds its place between them: all at once they block a
 * slow machine for a tenth of a second, and again when the first scene opens.
 */
export function RightPanels() {
  const isMounted = useTaskLater(true);
  // Panels that would only be moved down by those of the scene come with them.
  const isFirstOpen = useTaskLater(!useApp(isFirstSceneAwaited));
  return (
    <>
      <ScoresPanel />
      {isMounted && <StudySections />}
      {isFirstOpen && (
        <>
          <StretchPanel />
          <RegionPanel />
          <ProductPanel />
          <LandCoverPanel />
          <ProvenancePanel />
          <StoragePanel />
        </>
      )}
    </>
  );
}
