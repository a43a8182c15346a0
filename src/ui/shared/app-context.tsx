/**
 * This file provides the store and the map to components; React itself does not know
 * OpenLayers.
 */
import { createContext, use } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { MapView } from "#ports/map-view.ts";
import type { PatchPictures } from "#ports/patch-pictures.ts";
import type { AppState, AppStore } from "#state/app-store.ts";

type AppParts = {
  readonly store: AppStore;
  readonly map: MapView;
  readonly pictures: PatchPictures;
};

const AppContext = createContext<AppParts | null>(null);

export const AppProvider = AppContext.Provider;

function useParts(): AppParts {
  const parts = use(AppContext);
  if (parts === null) {
    throw new Error("used outside of AppProvider");
  }
  return parts;
}

export function useAppStore(): AppStore {
  return useParts().store;
}

export function useMapView(): MapView {
  return useParts().map;
}

export function usePatchPictures(): PatchPictures {
  return useParts().pictures;
}

/**
 * Selects from the store. `select` must return the same value for the same state: a
 * slice, a number, a string.
 */
export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(useAppStore(), select);
}

/** Selects a new array or object from the store; results are compared member by member. */
export function useAppShallow<T>(select: (state: AppState) => T): T {
  return useStore(useAppStore(), useShallow(select));
}
