/**
 * This file finds real scenes of the eight places that the SAR2Earth paper names
 * (Figure 2), by geometry and date: a scene belongs to a place if its footprint meets
 * the place's box, and to the paper's span if it was taken from February 2021 to
 * September 2024 (Table 1). Which scenes the authors used is not published.
 */
import type { Box } from "#core/geo/placement.ts";
import { type ArchiveScene, type LonLat, sceneTitle } from "./archive-scene.ts";

export type PaperRegion = {
  readonly id: string;
  readonly name: string;
  /** Longitudes and latitudes of the town and the country around it. */
  readonly box: Box;
};

/** Table 1: first and last day of the radar images. */
export const PAPER_SPAN = ["2021-02-01", "2024-09-30"] as const;

export const PAPER_REGIONS: readonly PaperRegion[] = [
  { id: "chicago", name: "Chicago", box: [-87.95, 41.64, -87.52, 42.05] },
  { id: "san-francisco", name: "San Francisco", box: [-122.55, 37.6, -122.2, 37.9] },
  { id: "charleston", name: "Charleston", box: [-80.3, 32.55, -79.5, 33.05] },
  { id: "savannah", name: "Savannah", box: [-81.3, 31.9, -80.85, 32.25] },
  { id: "paris", name: "Paris", box: [2.1, 48.7, 2.6, 49.05] },
  { id: "bengbu", name: "Bengbu", box: [116.75, 32.5, 118.1, 33.5] },
  { id: "weifang", name: "Weifang", box: [118.2, 36.3, 119.9, 37.3] },
  { id: "sittwe", name: "Sittwe", box: [92.7, 20.0, 93.1, 20.4] },
];

/** Returns a region's scenes of the paper's span, the newest first. */
export function scenesOfRegion(
  scenes: readonly ArchiveScene[],
  { box }: PaperRegion,
): ArchiveScene[] {
  const [from, to] = PAPER_SPAN;
  return scenes
    .filter(({ date }) => date >= from && date <= to)
    .filter(({ footprint }) => meetsBox(footprint, box))
    .toReversed();
}

/** Returns "Paris · real · Capella C14 · 2024-07-30 · open". */
export function realSceneLabel(region: PaperRegion, scene: ArchiveScene): string {
  return `${region.name} · real · ${sceneTitle(scene)} · open`;
}

/**
 * Tells whether a convex polygon meets a box, by the separating axis theorem: two
 * convex shapes are apart if their projections on a normal of one of the edges are.
 */
export function meetsBox(polygon: readonly LonLat[], box: Box): boolean {
  const [minX, minY, maxX, maxY] = box;
  const corners: LonLat[] = [
    [minX, minY],
    [maxX, minY],
    [maxX, maxY],
    [minX, maxY],
  ];
  const axes = [
    ...polygon.map((p, i): LonLat => {
      const q = polygon[(i + 1) % polygon.length] as LonLat;
      return [p[1] - q[1], q[0] - p[0]];
    }),
    [1, 0] as const,
    [0, 1] as const,
  ];
  return axes.every((axis) => {
    const [a, b] = [span(polygon, axis), span(corners, axis)];
    return a[0] <= b[1] && b[0] <= a[1];
  });
}

function span(points: readonly LonLat[], [x, y]: LonLat): [number, number] {
  const along = points.map((p) => p[0] * x + p[1] * y);
  return [Math.min(...along), Math.max(...along)];
}
