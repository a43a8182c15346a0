/**
 * This file decides which EO scene belongs to a SAR scene, and how far apart in time
 * they are.
 */
import type { EoScene, SarScene, Scene } from "#core/sar/scene.ts";
import type { EntryId } from "#ports/ids.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import type { SceneEntry } from "./scenes.ts";

export type OpenedSar = OpenedScene & { readonly scene: SarScene };
export type OpenedEo = OpenedScene & { readonly scene: EoScene };

export function isOpenedSar(opened: OpenedScene | null): opened is OpenedSar {
  return opened?.scene.role === "sar";
}

export function isOpenedEo(opened: OpenedScene | null): opened is OpenedEo {
  return opened?.scene.role === "eo";
}

/**
 * Chooses the reference: the current one as long as it overlaps the main scene,
 * otherwise the newest that does.
 */
export function pickReference(
  entries: readonly SceneEntry[],
  mainId: EntryId | null,
  current: EntryId | null,
): EntryId | null {
  const main = openedOf(entries, mainId);
  const fits = (entry: SceneEntry) => {
    const opened = openedOf(entries, entry.entryId);
    return (
      opened?.scene.role === "eo" &&
      (main === null || scenesOverlap(main.scene, opened.scene))
    );
  };
  const kept = entries.find((e) => e.entryId === current);
  if (kept !== undefined && fits(kept)) {
    return kept.entryId;
  }
  return entries.findLast(fits)?.entryId ?? null;
}

/**
 * Tells whether two images can share a map: both are georeferenced, or both are in
 * pixel space.
 */
export function canShareMap(a: Scene, b: Scene): boolean {
  return (a.grid.crs === "pixel") === (b.grid.crs === "pixel");
}

/**
 * Tells whether two scenes overlap, by their bounding boxes in lon/lat; images in pixel
 * space always do.
 */
export function scenesOverlap(a: Scene, b: Scene): boolean {
  if (a.corners === null || b.corners === null) {
    return a.corners === b.corners;
  }
  const [aLon0, aLat0, aLon1, aLat1] = hull(a.corners);
  const [bLon0, bLat0, bLon1, bLat1] = hull(b.corners);
  return aLon0 < bLon1 && bLon0 < aLon1 && aLat0 < bLat1 && bLat0 < aLat1;
}

export function openedOf(
  entries: readonly SceneEntry[],
  entryId: EntryId | null,
): OpenedScene | null {
  const phase = entries.find((e) => e.entryId === entryId)?.phase;
  return phase?.status === "ready" ? phase.opened : null;
}

export function acquisitionTime(scene: Scene): string | null {
  return scene.role === "sar" ? (scene.metadata.startTime ?? scene.date) : scene.date;
}

/**
 * Words the time between two images: "gap 2.1 y", "gap 12 d", "same day"; null when a
 * date is missing.
 */
export function timeGap(sar: Scene, eo: Scene): string | null {
  const [a, b] = [acquisitionTime(sar), acquisitionTime(eo)];
  if (a === null || b === null) {
    return null;
  }
  const days = Math.abs(Date.parse(a) - Date.parse(b)) / 86_400_000;
  return Number.isFinite(days) ? gapText(days) : null;
}

/** Words a number of days in the same way. */
export function gapText(days: number): string {
  if (days < 1) {
    return "same day";
  }
  return days < 60
    ? `gap ${Math.round(days)} d`
    : `gap ${(days / 365.25).toFixed(1)} y`;
}

function hull(
  corners: readonly (readonly [number, number])[],
): [number, number, number, number] {
  const lons = corners.map((c) => c[0]);
  const lats = corners.map((c) => c[1]);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
