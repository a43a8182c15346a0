/**
 * This table lists the workspaces of the page in the order of the navigation; the first
 * one is the default.
 */
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
  {
    id: "benchmark",
    name: "Benchmark",
    sides: null,
    Room: lazy(() =>
      import("./benchmark/benchmark-workspace.tsx").then(({ BenchmarkWorkspace }) => ({
        default: BenchmarkWorkspace,
      })),
    ),
  },
  {
    id: "apply",
    name: "Apply",
    sides: { left: "Question", right: "Agreement" },
    Room: lazy(() =>
      import("./apply/apply-workspace.tsx").then(({ ApplyWorkspace }) => ({
        default: ApplyWorkspace,
      })),
    ),
  },
];
