/** This file keeps the map imagery that is looked at beside the scene; nothing is measured on it. */
import type { Imagery } from "#core/imagery/imagery-presets.ts";
import type { AppStore } from "./app-store.ts";

export type ImageryState = {
  /** What the EO panel draws from tiles; null = nothing, and nothing is asked for. */
  readonly shown: Imagery | null;
  /** Whether it is drawn in place of the EO image, or only around and without one. */
  readonly isInPlaceOfEo: boolean;
};

export const initialImagery: ImageryState = { shown: null, isInPlaceOfEo: true };

/** Shows imagery in the EO panel; the visitor has agreed to ask its server. */
export function showImagery(
  store: AppStore,
  shown: Imagery,
  isInPlaceOfEo: boolean,
): void {
  store.setState({ imagery: { shown, isInPlaceOfEo } });
}

export function hideImagery(store: AppStore): void {
  store.setState({ imagery: initialImagery });
}
