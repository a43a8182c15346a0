import { Button, CloseButton } from "@mantine/core";
import { forgetRemoved, undoRemove } from "#state/scene-removal.ts";
import { RegionList } from "#ui/regions/region-list.tsx";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { Section } from "#ui/shared/section.tsx";
import { About } from "#ui/shell/about.tsx";
import { OpenControls } from "./open-controls.tsx";
import { SceneItem } from "./scene-item.tsx";

export function SceneList() {
  const store = useAppStore();
  const { entries, removed } = useApp((state) => state.scenes);
  // Scenes of regions are shown in the list of regions.
  const own = entries.filter((entry) => entry.regionId === null);
  return (
    <Section title="Scenes">
      <div className="stack">
        <About />
        <OpenControls />
        {own.length > 0 && (
          <ul aria-label="Opened scenes">
            {own.map((entry) => (
              <SceneItem key={entry.entryId} entry={entry} />
            ))}
          </ul>
        )}
        {removed !== null && (
          <div className="row small" role="status">
            <span className="grow muted">{`Removed ${removed.entry.name}`}</span>
            <Button size="compact-xs" onClick={() => undoRemove(store)}>
              Undo
            </Button>
            <CloseButton
              size={24}
              aria-label="Forget the removed scene"
              onClick={() => forgetRemoved(store)}
            />
          </div>
        )}
        <RegionList />
      </div>
    </Section>
  );
}
