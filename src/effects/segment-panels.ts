/**
 * This effect asks the segmenter the same about every panel, one after the other, and
 * compares each with the optical image as soon as both have answered.
 */
import type { Stage } from "#core/catalog/stages.ts";
import { errorToData, isAbort } from "#core/errors.ts";
import { frameGrid } from "#core/segmentation/frame.ts";
import type { OutlinedSegment } from "#core/segmentation/outline.ts";
import type { Engine } from "#ports/engine.ts";
import type { SegmentationId } from "#ports/segmentation.ts";
import type { AppStore } from "#state/app-store.ts";
import {
  type ApplyJob,
  panelCompared,
  panelSegmented,
  segmentingEnded,
} from "#state/apply.ts";
import { viewGrid } from "#state/map-spec.ts";
import { keptCardsRead } from "#state/pipeline.ts";
import { stageLayers } from "#state/stages.ts";
import { type Stop, watchAll } from "./watch.ts";

/** The panel that the others are compared with. */
const REFERENCE: Stage = "eo";
/** Segments come many at a time; each news of them draws a layer anew. */
const NEWS_MS = 400;

type Parts = { readonly store: AppStore; readonly engine: Engine };

export function startSegmentPanels(parts: Parts): Stop {
  const { store, engine } = parts;
  let current = new AbortController();
  const stop = watchAll(
    store,
    ({ apply }) => [apply.job?.serial ?? null, apply.isRunning],
    () => {
      current.abort();
      current = new AbortController();
      const { job, isRunning } = store.getState().apply;
      if (job !== null && isRunning) {
        void askPanels(parts, job, current.signal).then(async () => {
          // What was fetched is on this device now.
          keptCardsRead(store, await engine.listKeptCards());
        });
      }
    },
  );
  return () => {
    stop();
    current.abort();
  };
}

async function askPanels(
  { store, engine }: Parts,
  job: ApplyJob,
  signal: AbortSignal,
): Promise<void> {
  const found = new Map<Stage, SegmentationId>();
  const compare = async (stage: Stage) => {
    const [reference, candidate] = [found.get(REFERENCE), found.get(stage)];
    if (reference !== undefined && candidate !== undefined && stage !== REFERENCE) {
      const agreement = await engine.compareSegmentations(reference, candidate);
      panelCompared(store, job.serial, stage, agreement);
    }
  };
  for (const stage of job.stages) {
    if (signal.aborted) {
      return;
    }
    try {
      const id = await askPanel({ store, engine }, job, stage, signal);
      if (id !== null) {
        found.set(stage, id);
        const others = stage === REFERENCE ? [...found.keys()] : [stage];
        for (const other of others) {
          await compare(other);
        }
      }
    } catch (error) {
      if (isAbort(error)) {
        return;
      }
      const data = errorToData(error);
      panelSegmented(store, job.serial, stage, { status: "failed", error: data });
    }
  }
  segmentingEnded(store, job.serial);
}

async function askPanel(
  { store, engine }: Parts,
  { serial, prompt, view }: ApplyJob,
  stage: Stage,
  signal: AbortSignal,
): Promise<SegmentationId | null> {
  const state = store.getState();
  const layer = stageLayers(state, stage).at(-1);
  const crs = viewGrid(state)?.crs;
  if (layer === undefined || crs === undefined) {
    panelSegmented(store, serial, stage, { status: "done" });
    return null;
  }
  panelSegmented(store, serial, stage, { status: "running" });
  const come: OutlinedSegment[] = [];
  let last = performance.now();
  const answer = await engine.segment(
    {
      view: { key: layer.key, grid: frameGrid(view.box, crs), stretch: layer.stretch },
      prompt,
      backend: state.pipeline.backend,
    },
    (segment) => come.push(segment),
    (done, total) => {
      const now = performance.now();
      if (now - last >= NEWS_MS || done === total) {
        last = now;
        panelSegmented(store, serial, stage, { segments: [...come], done, total });
      }
    },
    signal,
  );
  const { segments } = answer;
  panelSegmented(store, serial, stage, { status: "done", segments, answer });
  return answer.segmentationId;
}
