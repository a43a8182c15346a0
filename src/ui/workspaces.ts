/**
 * This table lists the workspaces of the page in the order of the navigation; the first
 * one is the default.
 */
import { lazy } from "react";
import { ExploreWorkspace } from "./explore/explore-workspace.tsx";
import type { Workspace } from "./shell/workspace.ts";

export const WORKSPACES: readonly [Workspace, ...Workspace[]] = [
  {
    id: "explore",
    name: "Explore",
    sides: { left: "Scenes and pipeline", right: "Scores and product" },
    // The page opens with it: its program comes with the first paint's.
    Room: ExploreWorkspace,
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
