/** A map that draws nothing and remembers what it was told. */
import type { Box } from "#core/geo/placement.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { PixelKey } from "#ports/layers.ts";
import type { MapSpec, MapView, PanelId } from "#ports/map-view.ts";

export type FakeMapView = MapView & {
  readonly specs: MapSpec[];
  readonly invalidated: { readonly key: PixelKey; readonly box: Box | null }[];
  readonly fitted: Grid[];
  /** Other calls in order: "zoomBy 1", "setView 1,2 0.5" … */
  readonly calls: string[];
  readonly attached: Map<PanelId, HTMLElement>;
  lastSpec(): MapSpec;
};

export function createFakeMapView(): FakeMapView {
  const specs: MapSpec[] = [];
  const invalidated: { key: PixelKey; box: Box | null }[] = [];
  const fitted: Grid[] = [];
  const calls: string[] = [];
  const attached = new Map<PanelId, HTMLElement>();
  return {
    specs,
    invalidated,
    fitted,
    calls,
    attached,
    lastSpec: () => {
      const spec = specs.at(-1);
      if (spec === undefined) {
        throw new Error("apply has not been called");
      }
      return spec;
    },
    attach: (panel, element) => {
      if (element === null) {
        attached.delete(panel);
      } else {
        attached.set(panel, element);
      }
    },
    apply: (spec) => specs.push(spec),
    invalidate: (key, box) => invalidated.push({ key, box }),
    fit: (grid) => fitted.push(grid),
    setView: (centre, resolution) => calls.push(`setView ${centre} ${resolution}`),
    zoomBy: (steps) => calls.push(`zoomBy ${steps}`),
    panBy: (dx, dy) => calls.push(`panBy ${dx} ${dy}`),
    setCursor: (at) =>
      calls.push(`setCursor ${at === null ? "none" : `${at.x},${at.y}`}`),
    setDrawing: (kind) => calls.push(`setDrawing ${kind}`),
    dispose: () => calls.push("dispose"),
  };
}
