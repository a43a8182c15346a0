import { STAGES, type Stage, stageRow } from "#core/catalog/stages.ts";
import type { ResultId } from "#ports/ids.ts";
import { chooseRival, rivalChoices, rivalOf } from "#state/rival.ts";
import { choosePair } from "#state/view.ts";
import { useApp, useAppShallow, useAppStore } from "#ui/shared/app-context.tsx";

/** Which side of the pair is chosen, and how the menu is called. */
export type PairSide = { readonly side: 0 | 1; readonly label: string };

/**
 * Shows the menu of a side's stages. The first side can also show the picture of any
 * model that has translated the scene, so that two models stand side by side.
 */
export function StageSelect({ side, label }: PairSide) {
  const store = useAppStore();
  const value = useApp((state) =>
    side === 0 ? (rivalOf(state)?.resultId ?? state.view.pair[0]) : state.view.pair[1],
  );
  const ids = useAppShallow((state) =>
    side === 0 ? rivalChoices(state).map(({ resultId }) => resultId) : [],
  );
  const names = useAppShallow((state) => rivalChoices(state).map(({ name }) => name));
  const choose = (chosen: string) => {
    const rivalId = ids.find((id): id is ResultId => id === chosen);
    if (rivalId === undefined) {
      choosePair(store, side, chosen as Stage);
    } else {
      chooseRival(store, rivalId);
    }
  };
  return (
    <select
      className="stage-select"
      aria-label={label}
      value={value}
      onChange={(event) => choose(event.target.value)}
    >
      {STAGES.map((stage) => (
        <option key={stage} value={stage}>
          {stageRow(stage).name}
        </option>
      ))}
      {ids.length > 0 && (
        <optgroup label="SynEO of one model">
          {ids.map((id, i) => (
            <option key={id} value={id}>
              {names[i]}
            </option>
          ))}
        </optgroup>
      )}
    </select>
  );
}
