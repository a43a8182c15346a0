/**
 * This slice holds what the Apply workspace asks the segmenter and what it has answered:
 * the same prompts for every panel, in the CRS of the view that they were made in.
 */
import { STAGES, type Stage } from "#core/catalog/stages.ts";
import type { AppErrorData } from "#core/errors.ts";
import type { Box } from "#core/geo/placement.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { Agreement } from "#core/segmentation/agreement.ts";
import type { OutlinedSegment } from "#core/segmentation/outline.ts";
import type { PromptPoint, SegmentPrompt } from "#core/segmentation/prompt.ts";
import type { ViewState } from "#ports/map-view.ts";
import type { EverythingPrompt, Segmentation } from "#ports/segmentation.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { hasContent } from "./stages.ts";

const APPLY = "apply";

/** What a click does: a point of the segment, a point beside it, or a corner of a box. */
export type ApplyTool = "inside" | "outside" | "box";

/** Points on each side of the grid for everything. */
export const GRID_SIDES = [8, 12, 16] as const;

/** What one panel has answered. */
export type PanelSegments = {
  readonly status: "waiting" | "running" | "done" | "stopped" | "failed";
  /** Those that have come so far. */
  readonly segments: readonly OutlinedSegment[];
  readonly done: number;
  readonly total: number;
  readonly answer: Segmentation | null;
  readonly error: AppErrorData | null;
};

export type ApplyJob = {
  readonly serial: number;
  readonly prompt: SegmentPrompt | EverythingPrompt;
  /** What is seen, by which the engine makes the frame. */
  readonly view: ViewState;
  /** In the order in which they are asked: the panel that was clicked comes first. */
  readonly stages: readonly Stage[];
};

export type ApplyState = {
  /** The visitor has agreed to the segmenter's download. */
  readonly isAgreed: boolean;
  readonly tool: ApplyTool;
  readonly perSide: (typeof GRID_SIDES)[number];
  /** The last question; it stays when it is answered. */
  readonly job: ApplyJob | null;
  readonly isRunning: boolean;
  readonly byStage: Readonly<Partial<Record<Stage, PanelSegments>>>;
  /** How alike a panel's segments are to those of the optical image. */
  readonly agreements: Readonly<Partial<Record<Stage, Agreement>>>;
};

export const initialApply: ApplyState = {
  isAgreed: false,
  tool: "inside",
  perSide: 12,
  job: null,
  isRunning: false,
  byStage: {},
  agreements: {},
};

export function isApplying({ ui }: Pick<AppState, "ui">): boolean {
  return ui.workspaceId === APPLY;
}

/** Tells whether prompts are for the segmenter: the workspace also asks questions in words. */
export function isSegmenting(state: Pick<AppState, "ui" | "ask">): boolean {
  return isApplying(state) && !state.ask.isShown;
}

export function agreeToSegmenter(store: AppStore): void {
  patch(store, { isAgreed: true });
}

/** Tells whether a prompt may load the segmenter: it was agreed to, or is on this device. */
export function mayUseSegmenter({ apply, pipeline }: AppState): boolean {
  const { cards, keptIds } = pipeline;
  const card =
    cards.status === "ready"
      ? cards.cards.find(({ stage }) => stage === "segment")
      : undefined;
  return card !== undefined && (apply.isAgreed || (keptIds ?? []).includes(card.id));
}

export function chooseTool(store: AppStore, tool: ApplyTool): void {
  patch(store, { tool });
  store.setState(({ view }) => ({
    view: { ...view, drawing: tool === "box" ? "box" : null },
  }));
}

export function chooseGrid(store: AppStore, perSide: ApplyState["perSide"]): void {
  patch(store, { perSide });
}

/**
 * Asks about a point; while points are asked about it joins those that are in view. A point
 * beside the segment means nothing before there is one in it.
 */
export function promptPoint(
  store: AppStore,
  at: { readonly x: number; readonly y: number; readonly panel: string | null },
): void {
  const state = store.getState();
  const isInside = state.apply.tool !== "outside";
  const points: readonly PromptPoint[] = [
    ...pointsInView(state),
    { x: at.x, y: at.y, isInside },
  ];
  if (points.some((point) => point.isInside)) {
    ask(store, { kind: "points", points }, at.panel);
  }
}

export function promptBox(store: AppStore, box: Box): void {
  ask(store, { kind: "box", box }, null);
  // The next box can follow at once.
  chooseTool(store, "box");
}

export function promptEverything(store: AppStore): void {
  ask(store, { kind: "everything", perSide: store.getState().apply.perSide }, null);
}

/** Ends what is running; segments that have come stay. */
export function stopSegmenting(store: AppStore): void {
  store.setState(({ apply }) => ({
    apply: {
      ...apply,
      isRunning: false,
      byStage: Object.fromEntries(
        Object.entries(apply.byStage).map(([stage, panel]) => [
          stage,
          isOpen(panel) ? { ...panel, status: "stopped" as const } : panel,
        ]),
      ),
    },
  }));
}

export function clearSegments(store: AppStore): void {
  patch(store, { job: null, isRunning: false, byStage: {}, agreements: {} });
}

/** Records what is known of a panel; late news of an earlier question are dropped. */
export function panelSegmented(
  store: AppStore,
  serial: number,
  stage: Stage,
  change: Partial<PanelSegments>,
): void {
  const { apply } = store.getState();
  const before = apply.byStage[stage];
  if (apply.job?.serial === serial && apply.isRunning && before !== undefined) {
    patch(store, { byStage: { ...apply.byStage, [stage]: { ...before, ...change } } });
  }
}

export function panelCompared(
  store: AppStore,
  serial: number,
  stage: Stage,
  agreement: Agreement,
): void {
  const { apply } = store.getState();
  if (apply.job?.serial === serial) {
    patch(store, { agreements: { ...apply.agreements, [stage]: agreement } });
  }
}

export function segmentingEnded(store: AppStore, serial: number): void {
  if (store.getState().apply.job?.serial === serial) {
    patch(store, { isRunning: false });
  }
}

/** CRS of the outlines: that of the frames they were found in. */
export function crsOfSegments({ byStage }: ApplyState): Grid["crs"] | null {
  return (
    Object.values(byStage).find(({ answer }) => answer !== null)?.answer?.grid.crs ??
    null
  );
}

const WAITING: PanelSegments = {
  status: "waiting",
  segments: [],
  done: 0,
  total: 0,
  answer: null,
  error: null,
};

function ask(
  store: AppStore,
  prompt: ApplyJob["prompt"],
  clicked: string | null,
): void {
  const state = store.getState();
  const view = state.view.state;
  if (view === null || !mayUseSegmenter(state)) {
    return;
  }
  const shown = STAGES.filter((stage) => hasContent(state, stage));
  const first = shown.filter((stage) => stage === clicked);
  // The reference comes early, so that others are compared as they come.
  const early = [...first, ...shown.filter((stage) => stage === "eo")];
  const stages = [...new Set([...early, ...shown])];
  const serial = (state.apply.job?.serial ?? 0) + 1;
  patch(store, {
    job: { serial, prompt, view, stages },
    isRunning: stages.length > 0,
    byStage: Object.fromEntries(stages.map((stage) => [stage, WAITING])),
    agreements: {},
  });
}

function pointsInView({ apply, view }: AppState): readonly PromptPoint[] {
  const prompt = apply.job?.prompt;
  const [minX, minY, maxX, maxY] = view.state?.box ?? [0, 0, 0, 0];
  return prompt?.kind === "points"
    ? prompt.points.filter(
        ({ x, y }) => x >= minX && x <= maxX && y >= minY && y <= maxY,
      )
    : [];
}

function isOpen({ status }: PanelSegments): boolean {
  return status === "waiting" || status === "running";
}

function patch(store: AppStore, change: Partial<ApplyState>): void {
  store.setState(({ apply }) => ({ apply: { ...apply, ...change } }));
}
