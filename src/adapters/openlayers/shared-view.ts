/** This file defines the view that all panels share: where it is, and how it moves. */
import View from "ol/View.js";
import { isGeographicCrs } from "#core/geo/crs.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import { projectionOf } from "./projection.ts";

/** Longest duration of an animation, in ms. */
const MOTION_MS = 150;
const METRES_PER_DEGREE = 111_320;
/** Finest resolution in CRS units (metres or image pixels) per CSS pixel. */
const FINEST = 0.005;
const COARSEST = 50_000;

export function createView(crs: CrsCode): View {
  const unit = isGeographicCrs(crs) ? METRES_PER_DEGREE : 1;
  return new View({
    projection: projectionOf(crs),
    center: [0, 0],
    resolution: 1 / unit,
    minResolution: FINEST / unit,
    maxResolution: COARSEST / unit,
    enableRotation: false,
    // Otherwise OpenLayers limits a global CRS, and the view with it, to one world.
    multiWorld: true,
    smoothResolutionConstraint: false,
  });
}

/** Returns the duration of an animation in ms; 0 for users who prefer reduced motion. */
export function motionMs(): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : MOTION_MS;
}

/** Moves a view; each step starts from the target of the previous one. */
export class ViewMover {
  readonly #view: View;
  #target: { centre: readonly [number, number]; resolution: number } | null = null;

  constructor(view: View) {
    this.#view = view;
  }

  jumpTo(centre: readonly [number, number], resolution: number): void {
    this.#view.cancelAnimations();
    this.#target = null;
    this.#view.setResolution(resolution);
    this.#view.setCenter([...centre]);
  }

  zoomBy(steps: number): void {
    const { centre, resolution } = this.#heading();
    this.#glideTo(centre, resolution / 2 ** steps);
  }

  /** Pans by CSS pixels at the view's target resolution; y grows upwards. */
  panBy(dxPx: number, dyPx: number): void {
    const { centre, resolution } = this.#heading();
    this.#glideTo(
      [centre[0] + dxPx * resolution, centre[1] + dyPx * resolution],
      resolution,
    );
  }

  #heading(): { centre: readonly [number, number]; resolution: number } {
    if (this.#target !== null && this.#view.getAnimating()) {
      return this.#target;
    }
    const [x = 0, y = 0] = this.#view.getCenter() ?? [];
    return { centre: [x, y], resolution: this.#view.getResolution() ?? 1 };
  }

  #glideTo(centre: readonly [number, number], wanted: number): void {
    const resolution = this.#view.getConstrainedResolution(wanted) ?? wanted;
    const duration = motionMs();
    if (duration === 0) {
      this.jumpTo(centre, resolution);
      return;
    }
    this.#view.cancelAnimations();
    this.#target = { centre, resolution };
    this.#view.animate({ center: [...centre], resolution, duration });
  }
}
