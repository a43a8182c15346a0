import { useApp } from "#ui/shared/app-context.tsx";
import { Section } from "#ui/shared/section.tsx";
import { OpenControls } from "./open-controls.tsx";
import { SceneItem } from "./scene-item.tsx";

export function SceneList() {
  const entries = useApp((state) => state.scenes.entries);
  return (
    <Section title="Scenes">
      <div className="stack">
        <OpenControls />
        <ul aria-label="Opened scenes">
          {entries.map((entry) => (
            <SceneItem key={entry.entryId} entry={entry} />
          ))}
        </ul>
      </div>
    </Section>
  );
}
