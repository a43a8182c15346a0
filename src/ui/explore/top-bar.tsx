import { setHelpOpen, setSideOpen } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { IconButton } from "#ui/shared/icon-button.tsx";
import { BackendBadge } from "./backend-badge.tsx";
import { RunProgress } from "./run-progress.tsx";
import { SchemeSwitch } from "./scheme-switch.tsx";
import { ShareLink } from "./share-link.tsx";

export function TopBar() {
  const store = useAppStore();
  const { isLeftOpen, isRightOpen, pageSize } = useApp((state) => state.ui);
  const name = useApp(
    ({ scenes }) =>
      (
        scenes.entries.find((e) => e.entryId === scenes.mainId) ??
        scenes.entries.find((e) => e.entryId === scenes.referenceId) ??
        scenes.entries[0]
      )?.name,
  );
  const hasSideButtons = pageSize !== "phone";
  return (
    <header className="top-bar">
      {hasSideButtons && (
        <IconButton
          label="Scenes and pipeline"
          icon="left"
          isExpanded={isLeftOpen}
          onClick={() => setSideOpen(store, "left", !isLeftOpen)}
        />
      )}
      <h1 className="name">SAR2Earth</h1>
      <nav className="workspaces wide-only" aria-label="Workspaces">
        <span aria-current="page">Explore</span>
      </nav>
      <span className="scene-name muted" title={name}>
        {name ?? "No scene is open"}
      </span>
      <RunProgress />
      <div className="tools">
        <BackendBadge />
        <ShareLink />
        <SchemeSwitch />
        {hasSideButtons && (
          <IconButton
            label="Keys and help"
            icon="help"
            onClick={() => setHelpOpen(store, true)}
          />
        )}
        {hasSideButtons && (
          <IconButton
            label="Scores and product"
            icon="right"
            isExpanded={isRightOpen}
            onClick={() => setSideOpen(store, "right", !isRightOpen)}
          />
        )}
      </div>
    </header>
  );
}
