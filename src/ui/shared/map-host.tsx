import { useLayoutEffect, useRef } from "react";
import type { PanelId } from "#ports/map-view.ts";
import { useMapView } from "./app-context.tsx";

/** Renders the element that the map draws a panel into. */
export function MapHost({ panel }: { readonly panel: PanelId }) {
  const map = useMapView();
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    map.attach(panel, element.current);
    return () => map.attach(panel, null);
  }, [map, panel]);
  // The element itself is not focusable; the map inside it is, and handles arrows, +
  // and −.
  return <div ref={element} className="map-host" />;
}
