/**
 * This file opens a session of Google's Map Tiles API (by OpenLayers' source), and asks whose
 * imagery is on screen, which its terms want shown.
 */
import type Layer from "ol/layer/Layer.js";
import type { FrameState } from "ol/Map.js";
import Google from "ol/source/Google.js";
import type { TilesAnswered } from "./layer-notes.ts";

/** Language and region of the words in an attribution; satellite tiles have none. */
const WORDS = { language: "en-US", region: "US" } as const;

/** @param answered told why the service opens no session */
export function createGoogleSource(key: string, answered: TilesAnswered): Google {
  const source = new Google({
    ...WORDS,
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
  source.on("change", () => {
    if (source.getState() === "error") {
      answered.refusal = source.getError()?.message ?? "it gives no reason";
    }
  });
  return source;
}

/**
 * Asks whose imagery is on screen whenever the layer has been drawn at another place; the
 * source itself asks nothing while the map moves, or twice about one place.
 */
export function watchCopyright(
  layer: Layer,
  source: Google,
  answered: TilesAnswered,
): void {
  const ask = async (frame: FrameState) => {
    const attributions = source.getAttributions();
    // The type says text; OpenLayers' control awaits it, too.
    const words: unknown = await attributions?.(frame);
    if (typeof words === "string" && words !== answered.copyright) {
      answered.copyright = words;
      layer.changed();
    }
  };
  layer.on("postrender", ({ frameState }) => {
    if (frameState !== undefined && frameState !== null) {
      // Without an answer the last words stay; tiles that fail are said by the panel.
      ask(frameState).catch(() => {});
    }
  });
}
