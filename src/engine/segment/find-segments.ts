/** This file asks the decoder for one segment, or for all that a view has. */

import type { PixelWindow } from "#core/raster/grid.ts";
import { cropToFrame, type Frame } from "#core/segmentation/frame.ts";
import {
  extentOf,
  maskOf,
  stabilityScore,
  suppressRepeats,
} from "#core/segmentation/mask.ts";
import { type OutlinedSegment, outlineOf } from "#core/segmentation/outline.ts";
import {
  type PixelPrompt,
  pointGrid,
  pointsPrompt,
  promptToPixels,
  type SegmentPrompt,
} from "#core/segmentation/prompt.ts";
import type { SegmenterModel } from "#engine/tile-models/segmenter-model.ts";
import type { OnProgress } from "#ports/measurement.ts";

/** A segment with its pixels. */
export type FoundSegment = {
  readonly segment: OutlinedSegment;
  readonly mask: Uint8Array;
  readonly areaPx: number;
  readonly box: PixelWindow;
};

/** What is kept of all that the grid of points gives. */
const LEAST_IOU = 0.85;
const LEAST_STABILITY = 0.9;
/** Smaller ones are specks: 10 × 10 of the frame's pixels. */
const LEAST_AREA_PX = 100;
/** What covers more of the image is the picture itself and no segment of it. */
const MOST_SHARE = 0.7;
/** Boxes that overlap more are the same segment. */
const MOST_BOX_IOU = 0.7;

type Answer = Awaited<ReturnType<SegmenterModel["decode"]>>;
type Ask = (prompt: PixelPrompt) => Promise<Answer>;
type OnSegment = (segment: OutlinedSegment) => void;

/** Returns the one segment that the prompt is about, or none where its mask is empty. */
export async function findOne(
  frame: Frame,
  prompt: SegmentPrompt,
  ask: Ask,
  onSegment: OnSegment | undefined,
): Promise<readonly FoundSegment[]> {
  const found = judge(frame, await ask(promptToPixels(prompt, frame.grid)));
  if (found === null) {
    return [];
  }
  onSegment?.(found.segment);
  return [found];
}

/**
 * Asks about every point of a grid that lies on the image, and keeps what is sure, stable,
 * large enough and no repeat.
 */
export async function findEverything(
  frame: Frame,
  perSide: number,
  ask: Ask,
  onSegment: OnSegment | undefined,
  onProgress: OnProgress | undefined,
): Promise<readonly FoundSegment[]> {
  const { grid, valid } = frame;
  const points = pointGrid(perSide, grid).filter(
    ([col, row]) => valid[Math.floor(row) * grid.width + Math.floor(col)] === 1,
  );
  const mostPx = MOST_SHARE * valid.reduce((sum, bit) => sum + bit, 0);
  let found: readonly FoundSegment[] = [];
  onProgress?.(0, points.length);
  for (const [i, point] of points.entries()) {
    const answer = await ask(pointsPrompt([point]));
    const one = answer.predictedIou >= LEAST_IOU ? judge(frame, answer) : null;
    if (
      one !== null &&
      one.segment.stability >= LEAST_STABILITY &&
      one.areaPx >= LEAST_AREA_PX &&
      one.areaPx <= mostPx
    ) {
      found = suppressRepeats(
        [...found, one],
        ({ segment }) => segment.predictedIou,
        MOST_BOX_IOU,
      );
      if (found.includes(one)) {
        onSegment?.(one.segment);
      }
    }
    onProgress?.(i + 1, points.length);
  }
  return found;
}

/** Makes a segment of the decoder's answer; null where its mask is empty. */
function judge(
  { grid, valid }: Frame,
  { logits: square, predictedIou }: Answer,
): FoundSegment | null {
  const { width, height } = grid;
  const logits = { width, height, values: cropToFrame(square, grid) };
  const mask = maskOf(logits, valid);
  const extent = extentOf(mask, width);
  return extent === null
    ? null
    : {
        mask,
        ...extent,
        segment: {
          outline: outlineOf(logits, extent.box, grid),
          predictedIou,
          stability: stabilityScore(logits),
          areaPx: extent.areaPx,
        },
      };
}
