/** This file derives the vector layer of a panel: its outlines, and the prompts above them. */
import type { Stage } from "#core/catalog/stages.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import type { OutlinedSegment } from "#core/segmentation/outline.ts";
import type { VectorFeature, VectorLayer, VectorStyle } from "#ports/map-view.ts";
import type { AppState } from "./app-store.ts";
import { type ApplyJob, isSegmenting } from "./apply.ts";

/** Hues that the colour-blind can tell apart (Okabe and Ito), readable on imagery. */
const HUES = [
  [255, 225, 77],
  [86, 180, 233],
  [230, 159, 0],
  [0, 200, 150],
  [240, 120, 200],
  [255, 120, 80],
] as const;

const PROMPT: VectorStyle = { stroke: "#000", strokePx: 1, fill: "#fff" };
const PROMPT_BOX: VectorStyle = { stroke: "#fff", strokePx: 1.5, fill: null };

/** Features by the segments that they show: only new ones are drawn anew. */
const known = new WeakMap<readonly OutlinedSegment[], readonly VectorFeature[]>();
const knownPrompts = new WeakMap<ApplyJob, readonly VectorFeature[]>();

/** @param crs that of the view, in which the prompts were made */
export function segmentLayers(
  state: AppState,
  stage: Stage,
  crs: CrsCode | null,
): readonly VectorLayer[] {
  const { byStage, job } = state.apply;
  const panel = byStage[stage];
  if (!isSegmenting(state) || job === null || crs === null) {
    return [];
  }
  const kind = { kind: "vectors", crs, opacity: 1 } as const;
  return [
    ...(panel === undefined || panel.segments.length === 0
      ? []
      : [{ ...kind, id: `${stage}:segments`, features: featuresOf(panel.segments) }]),
    ...(job.prompt.kind === "everything"
      ? []
      : [{ ...kind, id: `${stage}:prompts`, features: promptFeatures(job) }]),
  ];
}

function featuresOf(segments: readonly OutlinedSegment[]): readonly VectorFeature[] {
  const found = known.get(segments);
  if (found !== undefined) {
    return found;
  }
  const made = segments.map(({ outline }, i): VectorFeature => {
    const hue = (HUES[i % HUES.length] ?? HUES[0]).join(", ");
    return {
      geometry: { type: "MultiPolygon", coordinates: outline },
      style: { stroke: `rgb(${hue})`, strokePx: 1.5, fill: `rgba(${hue}, 0.22)` },
      label: null,
    };
  });
  known.set(segments, made);
  return made;
}

function promptFeatures(job: ApplyJob): readonly VectorFeature[] {
  const found = knownPrompts.get(job);
  if (found !== undefined) {
    return found;
  }
  const made = featuresOfPrompt(job.prompt);
  knownPrompts.set(job, made);
  return made;
}

function featuresOfPrompt(prompt: ApplyJob["prompt"]): readonly VectorFeature[] {
  switch (prompt.kind) {
    case "everything":
      return [];
    case "points":
      return prompt.points.map(({ x, y, isInside }) => ({
        geometry: { type: "Point", coordinates: [x, y] },
        style: isInside ? PROMPT : { ...PROMPT, fill: "#000", stroke: "#fff" },
        label: isInside ? null : "not",
      }));
    case "box": {
      const [minX, minY, maxX, maxY] = prompt.box;
      const ring = [
        [minX, minY],
        [maxX, minY],
        [maxX, maxY],
        [minX, maxY],
        [minX, minY],
      ] as const;
      return [
        {
          geometry: { type: "Polygon", coordinates: [ring] },
          style: PROMPT_BOX,
          label: null,
        },
      ];
    }
  }
}
