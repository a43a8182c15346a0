import type { ComponentType, LazyExoticComponent } from "react";

/** One room of the page, as the table in `ui/workspaces.ts` lists it. */
export type Workspace = {
  /** As the link says it. */
  readonly id: string;
  /** As the navigation says it. */
  readonly name: string;
  /** Titles of what stands left and right of its centre; null = it has no sides. */
  readonly sides: { readonly left: string; readonly right: string } | null;
  /** Its own download, fetched when it is first shown. It draws `Side`s and a `Centre`. */
  readonly Room: LazyExoticComponent<ComponentType>;
};
