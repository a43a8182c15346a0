/** The rooms of the page, in the order of the navigation; the first one opens by itself. */
import { lazy } from "react";
import type { Workspace } from "./shell/workspace.ts";

export const WORKSPACES: readonly [Workspace, ...Workspace[]] = [
  {
    id: "explore",
    name: "Explore",
    sides: { left: "Scenes and pipeline", right: "Scores and product" },
    Room: lazy(() =>
      import("./explore/explore-workspace.tsx").then(({ ExploreWorkspace }) => ({
        default: ExploreWorkspace,
      })),
    ),
  },
];
