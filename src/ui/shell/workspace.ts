import type { ComponentType } from "react";

/** One workspace of the page, as the table in `ui/workspaces.ts` lists it. */
export type Workspace = {
  /** Its name in the link. */
  readonly id: string;
  /** Its name in the navigation. */
  readonly name: string;
  /** Titles of its left and right side panels; null = it has none. */
  readonly sides: { readonly left: string; readonly right: string } | null;
  /**
   * The component; a separate download that is loaded when it is first shown, but for the
   * workspace that the page opens with. It renders `Side`s and a `Centre`.
   */
  readonly Room: ComponentType;
};
