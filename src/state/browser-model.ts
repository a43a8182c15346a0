/**
 * This slice holds where the model that runs in the page stands: not looked for, not here,
 * being fetched, here. Its transitions are in `browser-model-actions.ts`.
 */
import type { AppErrorData } from "#core/errors.ts";
import type { ModelManifest } from "#core/vision-language/in-browser/model-manifest.ts";
import type { ModelSource } from "#core/vision-language/in-browser/model-source.ts";

export type BrowserModelState = {
  /** As it is typed; null = the usual one. */
  readonly source: ModelSource | null;
  /**
   * `unknown`: not looked for; `looking`: for what is kept; `asking`: the hub, for its list;
   * `review`: the list is shown, and nothing is fetched before it is agreed to.
   */
  readonly status:
    | "unknown"
    | "looking"
    | "absent"
    | "asking"
    | "review"
    | "downloading"
    | "kept"
    | "removing";
  /** What is reviewed, fetched or here. */
  readonly manifest: ModelManifest | null;
  readonly doneBytes: number;
  readonly error: AppErrorData | null;
};

export const initialBrowserModel: BrowserModelState = {
  ...{ source: null, status: "unknown", manifest: null, doneBytes: 0, error: null },
};
