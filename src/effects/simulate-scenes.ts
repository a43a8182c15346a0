/**
 * This effect makes what "New simulated scene" asks for: previews while the user
 * chooses, then the pair.
 */
import { errorToData, isAbort } from "#core/errors.ts";
import type { SceneSimulator, SimulatedFile } from "#ports/simulation.ts";
import type { AppStore } from "#state/app-store.ts";
import { openFiles } from "#state/open-files.ts";
import {
  previewed,
  previewing,
  type SceneDraft,
  simulationAdvanced,
  simulationEnded,
  specOf,
} from "#state/simulator.ts";
import { closeDialog } from "#state/ui.ts";
import { createLatest } from "./latest.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

/** Converts RGBA pixels to the address of an image. */
export type PaintPicture = (
  rgba: Uint8ClampedArray<ArrayBuffer>,
  sizePx: number,
) => string;

/** Side of a preview in pixels: large enough to recognise the place, small enough to be quick. */
const PREVIEW_PX = 256;
const SETTLE_MS = 300;
/** Below this progress the remaining time cannot be estimated. */
const TELLING_SHARE = 0.08;

type Parts = {
  readonly store: AppStore;
  readonly simulator: SceneSimulator;
  readonly paintPicture: PaintPicture;
};

export function startSimulateScenes(parts: Parts): Stop {
  const { store } = parts;
  let looking = new AbortController();
  let making = new AbortController();

  const preview = createLatest(
    async () => {
      const { dialog } = store.getState().ui;
      const { draft, phase } = store.getState().simulator;
      if (dialog !== "simulator" || phase.status === "running") {
        return;
      }
      looking = new AbortController();
      await showPreview(parts, draft, looking.signal);
    },
    "settle",
    SETTLE_MS,
  );

  const stops = [
    watchAll(
      store,
      ({ ui, simulator }) => [ui.dialog === "simulator", previewKey(simulator.draft)],
      () => {
        // The preview belongs to another draft by now.
        looking.abort();
        if (store.getState().ui.dialog === "simulator") {
          preview.request();
        }
      },
    ),
    watch(
      store,
      ({ simulator }) => simulator.phase.status,
      (status) => {
        if (status === "running") {
          // A preview running at the same time would only slow it down.
          looking.abort();
          making = new AbortController();
          void makePair(parts, store.getState().simulator.draft, making.signal);
        } else if (status === "stopping") {
          making.abort();
        }
      },
    ),
  ];
  return () => {
    for (const stop of [...stops, preview.stop]) {
      stop();
    }
    looking.abort();
    making.abort();
  };
}

async function showPreview(
  { store, simulator, paintPicture }: Parts,
  draft: SceneDraft,
  signal: AbortSignal,
): Promise<void> {
  previewing(store);
  try {
    const spec = specOf({ ...draft, sizePx: PREVIEW_PX });
    const { sar, eo } = await simulator.previewScene(spec, signal);
    previewed(store, {
      sar: paintPicture(sar, PREVIEW_PX),
      eo: paintPicture(eo, PREVIEW_PX),
    });
  } catch (error) {
    if (isAbort(error)) {
      // The previous preview stays until the next one is ready.
      previewed(store, store.getState().simulator.preview);
    } else {
      previewed(store, null, errorToData(error));
    }
  }
}

/** Makes both images of a draft, opens them, and closes the dialog. */
async function makePair(
  { store, simulator }: Parts,
  draft: SceneDraft,
  signal: AbortSignal,
): Promise<void> {
  const started = performance.now();
  try {
    const onStep: Parameters<SceneSimulator["simulateScene"]>[1] = (step) => {
      const elapsedS = (performance.now() - started) / 1000;
      const left = (1 - step.fraction) / step.fraction;
      const isTelling = step.fraction >= TELLING_SHARE;
      simulationAdvanced(store, step, isTelling ? elapsedS * left : null);
    };
    const pair = await simulator.simulateScene(specOf(draft), onStep, signal);
    simulationEnded(store, null);
    closeDialog(store);
    const toFile = ({ name, blob }: SimulatedFile) => new File([blob], name);
    openFiles(store, [toFile(pair.sar), toFile(pair.eo)], { madeFrom: draft });
  } catch (error) {
    simulationEnded(store, isAbort(error) ? null : errorToData(error));
  }
}

/** Returns a key of everything that a preview depends on, which is all but the size. */
function previewKey({ sizePx: _, ...draft }: SceneDraft): string {
  return JSON.stringify(draft);
}
