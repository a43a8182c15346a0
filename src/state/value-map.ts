/** The map of values that lies over the picture that is measured: an error, a similarity, a spread. */
import { VALUE_SCALES, type ValueScaleId } from "#core/color/value-scale.ts";
import type { ResultId } from "#ports/ids.ts";
import type { PixelLayer } from "#ports/map-view.ts";
import type { MapKey } from "#ports/measurement.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { comparableResults } from "./comparison.ts";
import { shownPicture } from "./results.ts";
import { referenceEo } from "./stages.ts";
import type { DisagreementOver } from "./view.ts";

export function chooseValueMap(store: AppStore, valueMap: ValueScaleId | null): void {
  store.setState(({ view, cursor }) => ({
    view: { ...view, valueMap },
    // The number under the pointer is of the map that goes.
    cursor: { ...cursor, value: null },
  }));
}

export function chooseDisagreement(
  store: AppStore,
  disagreementOver: DisagreementOver,
): void {
  store.setState(({ view }) => ({ view: { ...view, disagreementOver } }));
}

/** The layer of the chosen map; null when none is chosen or there is nothing to compare. */
export function valueMapLayer(state: AppState): PixelLayer | null {
  const { valueMap } = state.view;
  const key = valueMapKey(state);
  const grid = shownPicture(state.results)?.grid ?? null;
  return valueMap === null || key === null || grid === null
    ? null
    : {
        id: `value-map:${JSON.stringify(key)}`,
        key,
        kind: "rgba",
        grid,
        stretch: null,
        opacity: 1,
        farNote: `Zoom in to see the map “${VALUE_SCALES[valueMap].name}”.`,
        gapNote: "Hatched: no values",
        coarseNote: null,
        isGapHatched: false,
      };
}

function valueMapKey(state: AppState): MapKey | null {
  const { valueMap } = state.view;
  const resultId = shownPicture(state.results)?.resultId ?? null;
  if (valueMap === null || resultId === null) {
    return null;
  }
  if (valueMap === "disagreement") {
    const resultIds = picturesToSpread(state, resultId);
    return resultIds.length < 2 ? null : { kind: "disagreement", resultIds };
  }
  const reference = referenceEo(state);
  return reference === null
    ? null
    : {
        kind: "metric-map",
        metric: valueMap,
        candidate: { kind: "result", resultId },
        referenceSceneId: reference.sceneId,
      };
}

/** Those that the disagreement is chosen to be about, the shown one first. */
function picturesToSpread(state: AppState, shown: ResultId): readonly ResultId[] {
  if (state.view.disagreementOver === "translators") {
    return comparableResults(state);
  }
  const flips = state.studies.flips.last?.answer.resultIds ?? [];
  return flips[0] === shown ? flips : [];
}
