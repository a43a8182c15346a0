/**
 * This file draws tiles of Google's Map Tiles API: OpenLayers' source opens the session; whose
 * imagery is on screen, which the service's terms want shown, is asked here.
 */
import ImageTile from "ol/ImageTile.js";
import TileLayer from "ol/layer/Tile.js";
import type { FrameState } from "ol/Map.js";
import Google from "ol/source/Google.js";
import ViewHint from "ol/ViewHint.js";
import { createTransform } from "#core/geo/crs.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import type { TilesAnswered } from "./layer-notes.ts";

const VIEWPORT = "https://tile.googleapis.com/tile/v1/viewport";

/**
 * Keys are restricted by the page's origin as a rule, which the page's own policy tells
 * nobody else.
 */
const REFERRER = "origin";

/** @param answered told why the service opens no session, and whose imagery is on screen */
export function createGoogleLayer(
  key: string,
  crs: CrsCode,
  opacity: number,
  answered: TilesAnswered,
): TileLayer<Google> {
  const escapedKey = encodeURIComponent(key);
  let session: string | null = null;
  const source = new Google({
    ...{ key: escapedKey, mapType: "satellite", transition: 0 },
    fetchSessionToken: async (url, request) => {
      try {
        const response = await fetch(url, { ...request, referrerPolicy: REFERRER });
        session = response.ok ? (await response.clone().json()).session : null;
        return response;
      } catch {
        // The source handles no rejection.
        const message = "it could not be reached; is there a network?";
        return Response.json({ error: { message } }, { status: 503 });
      }
    },
    tileLoadFunction: (tile, url) => {
      const image = tile instanceof ImageTile ? tile.getImage() : null;
      if (image instanceof HTMLImageElement) {
        image.referrerPolicy = REFERRER;
        image.src = url;
      }
    },
  });
  const layer = new TileLayer({ opacity, source });
  source.on("change", () => {
    if (source.getState() === "error") {
      answered.refusal = source.getError()?.message ?? "it gives no reason";
      // The panel's note is read when the map is drawn.
      layer.changed();
    }
  });
  let asked = "";
  const ask = async (token: string, viewport: string) => {
    const url = `${VIEWPORT}?session=${token}&key=${escapedKey}&${viewport}`;
    const response = await fetch(url, { referrerPolicy: REFERRER });
    const { copyright = null } = response.ok ? await response.json() : {};
    // Of two answers under way the one about the newer place counts.
    if (asked === viewport && copyright !== answered.copyright) {
      answered.copyright = copyright;
      layer.changed();
    }
  };
  layer.on("postrender", ({ frameState }) => {
    const zoom = zoomOf(source, frameState ?? null);
    const viewport = viewportOf(frameState ?? null, crs, zoom);
    if (session !== null && viewport !== null && viewport !== asked) {
      asked = viewport;
      // Without an answer the words before stay; tiles that fail are said by the panel.
      ask(session, viewport).catch(() => {});
    }
  });
  return layer;
}

function zoomOf(source: Google, frame: FrameState | null): number | null {
  const grid = source.getTileGrid();
  return frame === null || grid === null
    ? null
    : grid.getZForResolution(frame.viewState.resolution);
}

/** What is on screen in degrees, as the service asks for it; null while the map moves. */
function viewportOf(
  frame: FrameState | null,
  crs: CrsCode,
  zoom: number | null,
): string | null {
  const isMoving =
    frame?.viewHints[ViewHint.ANIMATING] || frame?.viewHints[ViewHint.INTERACTING];
  if (!frame?.extent || zoom === null || isMoving) {
    return null;
  }
  const [minX = 0, minY = 0, maxX = 0, maxY = 0] = frame.extent;
  const toLonLat = createTransform(crs, "EPSG:4326");
  const corners = [minX, maxX].flatMap((x) => [minY, maxY].map((y) => toLonLat(x, y)));
  const [lons, lats] = [corners.map(([lon]) => lon), corners.map(([, lat]) => lat)];
  return new URLSearchParams({
    zoom: String(zoom),
    north: String(Math.max(...lats)),
    south: String(Math.min(...lats)),
    east: String(Math.max(...lons)),
    west: String(Math.min(...lons)),
  }).toString();
}
