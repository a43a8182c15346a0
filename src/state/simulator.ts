/**
 * This slice holds the form "New simulated scene": the specification, its preview and
 * its progress.
 */
import type { AppErrorData } from "#core/errors.ts";
import {
  type Acquisition,
  angleOfCompass,
  type SceneSpec,
  STYLE_IDS,
  type StyleId,
} from "#simulate/scene-spec.ts";
import type { SimulationStep } from "#simulate/simulated-scene.ts";
import type { AppStore } from "./app-store.ts";

/** In the form's units: compass degrees, pixels, days. */
export type SceneDraft = {
  readonly style: StyleId;
  readonly seed: number;
  readonly sizePx: number;
  readonly gsdM: number;
  readonly incidenceDeg: number;
  /** Direction from satellite to ground, in degrees clockwise from north. */
  readonly lookAzimuthDeg: number;
  readonly lookSide: Acquisition["lookSide"];
  readonly looks: number;
  readonly neszDb: number;
  /** Direction towards the sun, in degrees clockwise from north. */
  readonly sunAzimuthDeg: number;
  readonly sunElevationDeg: number;
  readonly timeGapDays: number;
  readonly shiftXPx: number;
  readonly shiftYPx: number;
};

/** Names of the numeric fields of a draft. */
export type DraftNumber = {
  [Key in keyof SceneDraft]: SceneDraft[Key] extends number ? Key : never;
}[keyof SceneDraft];

/** Ranges that the form offers, narrower than those of the simulator. */
export const DRAFT_RANGES: Readonly<
  Record<DraftNumber, readonly [min: number, max: number, step: number]>
> = {
  seed: [0, 999_999, 1],
  sizePx: [256, 2048, 256],
  gsdM: [0.3, 0.6, 0.05],
  incidenceDeg: [20, 55, 1],
  lookAzimuthDeg: [0, 360, 1],
  looks: [1, 16, 1],
  neszDb: [-28, -14, 0.5],
  sunAzimuthDeg: [0, 360, 5],
  sunElevationDeg: [15, 80, 1],
  timeGapDays: [0, 1826, 1],
  shiftXPx: [-4, 4, 0.25],
  shiftYPx: [-4, 4, 0.25],
};

export type SimulatorPhase =
  | { readonly status: "idle" }
  | {
      readonly status: "running";
      readonly step: SimulationStep | null;
      readonly etaS: number | null;
    }
  | { readonly status: "stopping" }
  | { readonly status: "failed"; readonly error: AppErrorData };

/** Addresses of two small images. */
export type PreviewPictures = { readonly sar: string; readonly eo: string };

export type SimulatorState = {
  readonly draft: SceneDraft;
  readonly phase: SimulatorPhase;
  /** Preview of the draft, or of an earlier one while `isPreviewing`. */
  readonly preview: PreviewPictures | null;
  readonly isPreviewing: boolean;
  readonly previewError: AppErrorData | null;
};

export const initialSimulator: SimulatorState = {
  draft: {
    style: STYLE_IDS[0],
    seed: 1,
    sizePx: 1024,
    gsdM: 0.5,
    incidenceDeg: 38,
    lookAzimuthDeg: 90,
    lookSide: "right",
    looks: 9,
    neszDb: -20.5,
    sunAzimuthDeg: 155,
    sunElevationDeg: 50,
    timeGapDays: 180,
    shiftXPx: 0,
    shiftYPx: 0,
  },
  phase: { status: "idle" },
  preview: null,
  isPreviewing: false,
  previewError: null,
};

/** Fields that must be whole numbers. */
const WHOLE: ReadonlySet<string> = new Set<DraftNumber>([
  "seed",
  "sizePx",
  "looks",
  "timeGapDays",
]);

/**
 * Changes the draft; numbers are clamped to their ranges, and values that are no
 * numbers are ignored.
 */
export function changeDraft(store: AppStore, change: Partial<SceneDraft>): void {
  const { draft } = store.getState().simulator;
  patch(store, { draft: { ...draft, ...keptInRange(change) } });
}

/** Returns `change` with numbers clamped to their ranges, without values that are no numbers. */
export function keptInRange(change: Partial<SceneDraft>): Partial<SceneDraft> {
  const kept = Object.entries(change).flatMap(([key, value]) => {
    if (typeof value !== "number") {
      return [[key, value]];
    }
    const [min, max] = DRAFT_RANGES[key as DraftNumber];
    const whole = WHOLE.has(key) ? Math.round(value) : value;
    return Number.isFinite(value) ? [[key, Math.min(max, Math.max(min, whole))]] : [];
  });
  return Object.fromEntries(kept);
}

/** Converts a draft to the simulator's specification. */
export function specOf(draft: SceneDraft): SceneSpec {
  const { style, seed } = draft;
  return {
    style,
    seed,
    overrides: {
      sizePx: draft.sizePx,
      gsdM: draft.gsdM,
      incidenceDeg: draft.incidenceDeg,
      lookRad: angleOfCompass(draft.lookAzimuthDeg),
      lookSide: draft.lookSide,
      looks: draft.looks,
      neszDb: draft.neszDb,
      sunAzimuthRad: angleOfCompass(draft.sunAzimuthDeg),
      sunElevationRad: (draft.sunElevationDeg * Math.PI) / 180,
      timeGapDays: draft.timeGapDays,
      misregistrationPx: [draft.shiftXPx, draft.shiftYPx],
    },
  };
}

export function requestSimulation(store: AppStore): void {
  patch(store, { phase: { status: "running", step: null, etaS: null } });
}

export function simulationAdvanced(
  store: AppStore,
  step: SimulationStep,
  etaS: number | null,
): void {
  if (store.getState().simulator.phase.status === "running") {
    patch(store, { phase: { status: "running", step, etaS } });
  }
}

export function stopSimulation(store: AppStore): void {
  if (store.getState().simulator.phase.status === "running") {
    patch(store, { phase: { status: "stopping" } });
  }
}

export function simulationEnded(store: AppStore, error: AppErrorData | null): void {
  patch(store, {
    phase: error === null ? { status: "idle" } : { status: "failed", error },
  });
}

export function previewing(store: AppStore): void {
  patch(store, { isPreviewing: true });
}

export function previewed(
  store: AppStore,
  preview: PreviewPictures | null,
  previewError: AppErrorData | null = null,
): void {
  patch(store, { preview, previewError, isPreviewing: false });
}

function patch(store: AppStore, change: Partial<SimulatorState>): void {
  store.setState(({ simulator }) => ({ simulator: { ...simulator, ...change } }));
}
