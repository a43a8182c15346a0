/**
 * This file draws tiles of Google's Map Tiles API: OpenLayers' source opens the session, and
 * is asked whose imagery is on screen, which the service's terms want shown.
 */
import TileLayer from "ol/layer/Tile.js";
import type { FrameState } from "ol/Map.js";
import Google from "ol/source/Google.js";
import type { TilesAnswered } from "./layer-notes.ts";

/** @param answered told why the service opens no session, and whose imagery is on screen */
export function createGoogleLayer(
  key: string,
  opacity: number,
  answered: TilesAnswered,
): TileLayer<Google> {
  const source = new Google({
    key: encodeURIComponent(key),
    mapType: "satellite",
    transition: 0,
    // A failed request would be a rejection that nobody handles.
    fetchSessionToken: (url, request) =>
      fetch(url, request).catch(() =>
        Response.json(
          { error: { message: "it could not be reached; is there a network?" } },
          { status: 503 },
        ),
      ),
  });
  const layer = new TileLayer({ opacity, source });
  source.on("change", () => {
    if (source.getState() === "error") {
      answered.refusal = source.getError()?.message ?? "it gives no reason";
      // The panel's note is read when the map is drawn.
      layer.changed();
    }
  });
  layer.on("postrender", ({ frameState }) => {
    if (frameState !== undefined && frameState !== null) {
      // Without an answer the last words stay; tiles that fail are said by the panel.
      askCopyright(source, frameState, answered, () => layer.changed()).catch(() => {});
    }
  });
  return layer;
}

/** The source asks nothing while the map moves, and only once about one place. */
async function askCopyright(
  source: Google,
  frame: FrameState,
  answered: TilesAnswered,
  onNews: () => void,
): Promise<void> {
  const attributions = source.getAttributions();
  if (frame.extent === null || attributions === null) {
    return;
  }
  // The types say text; OpenLayers' own control awaits it, too.
  const words: unknown = await attributions({ ...frame, extent: frame.extent });
  if (typeof words === "string" && words !== answered.copyright) {
    answered.copyright = words;
    onNews();
  }
}
