/** This file renders what a segmenter sees through the same readers as the map's tiles. */
import { AppError } from "#core/errors.ts";
import { type Frame, frameOfDb, frameOfRgba } from "#core/segmentation/frame.ts";
import type { Layers } from "#ports/layers.ts";
import type { SegmentView } from "#ports/segmentation.ts";

/** @throws AppError measure-refused where the layer has nothing there, or is too far away */
export async function renderFrame(
  renderTile: Layers["renderTile"],
  { key, grid, stretch }: SegmentView,
  signal: AbortSignal,
): Promise<Frame> {
  const pixels = await renderTile(key, grid, signal);
  if (pixels === null) {
    throw unseen("nothing", "Move the map to where this image is, then segment again.");
  }
  switch (pixels.kind) {
    case "rgba":
      return frameOfRgba(pixels.data, grid);
    case "db":
      if (stretch === null) {
        throw unseen("radar without a range from black to white", "Set the stretch.");
      }
      return frameOfDb(pixels.data, stretch, grid);
    case "too-far":
      throw unseen("a view from too far away", "Zoom in, then segment again.");
  }
}

function unseen(found: string, hint: string): AppError {
  return new AppError("measure-refused", "There is nothing to segment in this view.", {
    expected: "an image in the view",
    ...{ found, hint },
  });
}
