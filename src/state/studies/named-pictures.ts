import type { ResultId } from "#ports/ids.ts";
import type { AppState } from "#state/app-store.ts";
import { comparableResults } from "#state/comparison.ts";
import { madeBy } from "#state/stages.ts";

/** A picture of the main scene, and what has made it. */
export type NamedPicture = { readonly resultId: ResultId; readonly name: string };

/** Lists the pictures that translators have made of the main scene, the shown one first. */
export function namedPictures(state: AppState): readonly NamedPicture[] {
  return comparableResults(state).flatMap((resultId) => {
    const info = state.results.byId[resultId];
    return info === undefined ? [] : [{ resultId, name: madeBy(state, info) }];
  });
}
