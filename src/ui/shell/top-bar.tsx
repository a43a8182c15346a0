import { UnstyledButton } from "@mantine/core";
import { regionsOf, shownRegion } from "#state/regions.ts";
import { chooseWorkspace, openDialog, setSideOpen } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { withSimulated } from "#ui/shared/format.ts";
import { IconButton } from "#ui/shared/icon-button.tsx";
import { Icon } from "#ui/shared/icons.tsx";
import { LongName } from "#ui/shared/long-name.tsx";
import { BackendBadge } from "./backend-badge.tsx";
import { RunProgress } from "./run-progress.tsx";
import { SchemeSwitch } from "./scheme-switch.tsx";
import { ShareLink } from "./share-link.tsx";
import type { Workspace } from "./workspace.ts";

export function TopBar(props: {
  readonly workspaces: readonly Workspace[];
  readonly shown: Workspace;
}) {
  const { workspaces, shown } = props;
  const store = useAppStore();
  const { isLeftOpen, isRightOpen, pageSize } = useApp((state) => state.ui);
  const sides = pageSize === "phone" ? null : shown.sides;
  return (
    <header className="top-bar">
      <div id="floating" />
      {sides !== null && (
        <IconButton
          label={sides.left}
          icon="left"
          isExpanded={isLeftOpen}
          onClick={() => setSideOpen(store, "left", !isLeftOpen)}
        />
      )}
      <h1 className="name">SAR2Earth</h1>
      <WorkspaceLinks workspaces={workspaces} shown={shown} />
      <SceneName />
      <RunProgress />
      <div className="tools">
        <BackendBadge />
        <ShareLink />
        <SchemeSwitch />
        <IconButton
          label="Help and keys"
          icon="help"
          onClick={() => openDialog(store, "help")}
        />
        {sides !== null && (
          <IconButton
            label={sides.right}
            icon="right"
            isExpanded={isRightOpen}
            onClick={() => setSideOpen(store, "right", !isRightOpen)}
          />
        )}
      </div>
    </header>
  );
}

/** Shows links to the workspaces, so that one can also be opened in a new tab. */
function WorkspaceLinks(props: {
  readonly workspaces: readonly Workspace[];
  readonly shown: Workspace;
}) {
  const { workspaces, shown } = props;
  const store = useAppStore();
  return (
    <nav className="workspaces" aria-label="Workspaces">
      {workspaces.map(({ id, name }) => (
        <a
          key={id}
          href={`#w=${id}`}
          aria-current={id === shown.id ? "page" : undefined}
          onClick={(event) => {
            // With a modifier key the browser opens the link in a new tab or window.
            if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
              event.preventDefault();
              chooseWorkspace(store, id);
            }
          }}
        >
          {name}
        </a>
      ))}
    </nav>
  );
}

/** Names the scene on the map; where there are regions, it opens the list of them. */
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
        <span className="scene-text">
          <LongName name={name ?? "Regions"} />
        </span>
        <Icon name="chevron" />
      </UnstyledButton>
    </span>
  );
}
