/**
 * The segmenting part of the fake engine: a square of a tenth of the view's width at every
 * point that is asked about, or the box itself.
 */
import { AppError } from "#core/errors.ts";
import type { Box } from "#core/geo/placement.ts";
import { pixelToWorld } from "#core/raster/affine.ts";
import type { Grid } from "#core/raster/grid.ts";
import { AGREEMENT_MEASURES, type Agreement } from "#core/segmentation/agreement.ts";
import type { OutlinedSegment } from "#core/segmentation/outline.ts";
import { pointGrid } from "#core/segmentation/prompt.ts";
import type { SegmentationId, Segmenting } from "#ports/segmentation.ts";
import { BACKEND } from "./fake-answers.ts";

export function createFakeSegmenting(parts: {
  readonly calls: string[];
  readonly step: (name: string, signal: AbortSignal | undefined) => Promise<void>;
}): Segmenting {
  const { calls, step } = parts;
  const made = new Map<SegmentationId, number>();
  const keep = (count: number): SegmentationId => {
    const id = `segmentation-${made.size + 1}` as const;
    made.set(id, count);
    return id;
  };
  const countOf = (id: SegmentationId): number => {
    const count = made.get(id);
    if (count === undefined) {
      throw new AppError("argument-invalid", "There is no such segmentation.", {
        expected: [...made.keys()].join(", ") || "none",
        found: id,
        hint: "A test asked for it.",
      });
    }
    return count;
  };
  return {
    async segment({ view, prompt }, onSegment, onProgress, signal) {
      const layer = "sceneId" in view.key ? view.key.sceneId : view.key.kind;
      const name = `segment ${layer} ${prompt.kind}`;
      calls.push(name);
      signal?.throwIfAborted();
      const boxes = boxesOf(prompt, view.grid);
      const segments: OutlinedSegment[] = [];
      for (const [i, box] of boxes.entries()) {
        await step(name, signal);
        const segment = squareOf(box);
        segments.push(segment);
        onSegment?.(segment);
        onProgress?.(i + 1, boxes.length);
      }
      return {
        segmentationId: keep(segments.length),
        ...{ segments, grid: view.grid, backend: BACKEND },
        ...{ encodeMs: 100, prompts: boxes.length, decodeMs: 10 * boxes.length },
      };
    },
    async segmentLabels({ grid }, leastPx, signal) {
      calls.push(`segmentLabels ${leastPx}`);
      signal?.throwIfAborted();
      return { segmentationId: keep(7), grid, count: 7 };
    },
    async compareSegmentations(referenceId, candidateId) {
      calls.push(`compareSegmentations ${referenceId} ${candidateId}`);
      const [reference, candidate] = [countOf(referenceId), countOf(candidateId)];
      const values = Object.keys(AGREEMENT_MEASURES).map((id) => [id, 0.5] as const);
      return {
        ...{ n: 1000, segments: { reference, candidate } },
        values: Object.fromEntries(values) as Agreement["values"],
      };
    },
  };
}

type Prompt = Parameters<Segmenting["segment"]>[0]["prompt"];

function boxesOf(prompt: Prompt, grid: Grid): readonly Box[] {
  const half = Math.abs(grid.affine[0]) * grid.width * 0.05;
  const around = (x: number, y: number): Box => [
    x - half,
    y - half,
    x + half,
    y + half,
  ];
  switch (prompt.kind) {
    case "box":
      return [prompt.box];
    case "points":
      return prompt.points.slice(0, 1).map(({ x, y }) => around(x, y));
    case "everything":
      return pointGrid(prompt.perSide, grid).map(([col, row]) =>
        around(...pixelToWorld(grid.affine, col, row)),
      );
  }
}

function squareOf(box: Box): OutlinedSegment {
  const [minX, minY, maxX, maxY] = box;
  const ring = [
    [minX, minY],
    [maxX, minY],
    [maxX, maxY],
    [minX, maxY],
    [minX, minY],
  ] as const;
  return { outline: [[ring]], predictedIou: 0.9, stability: 0.95, areaPx: 100 };
}
