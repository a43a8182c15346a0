import { UnstyledButton } from "@mantine/core";
import { regionsOf, shownRegion } from "#state/regions.ts";
import { openDialog, setSideOpen } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { withSimulated } from "#ui/shared/format.ts";
import { IconButton } from "#ui/shared/icon-button.tsx";
import { Icon } from "#ui/shared/icons.tsx";
import { BackendBadge } from "./backend-badge.tsx";
import { RunProgress } from "./run-progress.tsx";
import { SchemeSwitch } from "./scheme-switch.tsx";
import { ShareLink } from "./share-link.tsx";

export function TopBar() {
  const store = useAppStore();
  const { isLeftOpen, isRightOpen, pageSize } = useApp((state) => state.ui);
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
      <SceneName />
      <RunProgress />
      <div className="tools">
        <BackendBadge />
        <ShareLink />
        <SchemeSwitch />
        {hasSideButtons && (
          <IconButton
            label="Keys and help"
            icon="help"
            onClick={() => openDialog(store, "help")}
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

/** What is on the map; where there are regions, it is also the way to the others. */
function SceneName() {
  const store = useAppStore();
  const hasRegions = useApp((state) => regionsOf(state).length > 0);
  const region = useApp(shownRegion);
  const shown = useApp(
    ({ scenes }) =>
      scenes.entries.find((e) => e.entryId === scenes.mainId) ??
      scenes.entries.find((e) => e.entryId === scenes.referenceId) ??
      scenes.entries.find((e) => e.regionId === null),
  );
  const isSimulated =
    shown?.phase.status === "ready" && shown.phase.opened.scene.isSimulated;
  const own = shown === undefined ? null : shown.name;
  const name =
    region === null
      ? own && withSimulated(own, isSimulated)
      : withSimulated(region.name, true);
  if (!hasRegions) {
    return (
      <span className="scene-name muted" title={name ?? ""}>
        {name ?? "No scene is open"}
      </span>
    );
  }
  return (
    <span className="scene-name">
      <UnstyledButton
        className="scene-menu"
        title={`${name ?? "Regions"}: all regions on a map`}
        aria-haspopup="dialog"
        onClick={() => openDialog(store, "regions")}
      >
        <span className="scene-text">{name ?? "Regions"}</span>
        <Icon name="chevron" />
      </UnstyledButton>
    </span>
  );
}
