/** This file reads from a panel's layers what the panel has to say about them. */
import type Layer from "ol/layer/Layer.js";
import type { LayerSpec, TileLayer } from "#ports/map-view.ts";
import { LiveLayer } from "./live-layer.ts";

/** A layer of a panel, with what it was made from. */
export type ShownLayer = { readonly spec: LayerSpec; readonly layer: Layer };

/** What servers of map tiles have said so far. */
export type TilesAnswered = {
  loaded: number;
  failed: number;
  /** Why no session could be opened; null = there is one, or none is needed. */
  refusal: string | null;
  /** Whose imagery is on screen, where the server tells; null = unknown. */
  copyright: string | null;
};

export const TILES_ANSWERED = new WeakMap<Layer, Readonly<TilesAnswered>>();

/** Returns the note for map tiles of which none has come. */
export function tilesNote(shown: readonly ShownLayer[]): string | null {
  for (const { spec, layer } of shown) {
    const { loaded = 0, failed = 0, refusal = null } = TILES_ANSWERED.get(layer) ?? {};
    if (refusal !== null) {
      return `The map service opens no session: ${refusal}`;
    }
    if (spec.kind === "tiles" && failed > 0 && loaded === 0) {
      return "No map tile could be loaded here. There may be no network, no imagery of this place, a wrong key, or a server that refuses other pages (CORS).";
    }
  }
  return null;
}

/** Returns the note for a layer whose pixels would be too expensive at this zoom. */
export function farNote(shown: readonly ShownLayer[]): string | null {
  for (const { spec, layer } of shown) {
    if ("farNote" in spec && layer instanceof LiveLayer && layer.live.isTooFar) {
      return spec.farNote;
    }
  }
  return null;
}

/** Returns the note for layers whose pixels were not computed, or only coarsely. */
export function gapNote(shown: readonly ShownLayer[]): string | null {
  const notes = shown.flatMap(({ spec, layer }) =>
    "gapNote" in spec && layer instanceof LiveLayer
      ? [
          layer.live.isCoarse ? spec.coarseNote : null,
          layer.live.hasGaps ? spec.gapNote : null,
        ]
      : [],
  );
  const said = [...new Set(notes.filter((note) => note !== null))];
  return said.length === 0 ? null : said.join(" · ");
}

/** Returns the attributions of the visible map tiles and vectors. */
export function attributionsOf(
  shown: readonly ShownLayer[],
): readonly TileLayer["attribution"][] {
  return shown.flatMap(({ spec, layer }) => {
    if (!("attribution" in spec) || spec.attribution === undefined) {
      return [];
    }
    const { text, href } = spec.attribution;
    const copyright = TILES_ANSWERED.get(layer)?.copyright ?? null;
    return [{ text: copyright === null ? text : `${text} · ${copyright}`, href }];
  });
}
