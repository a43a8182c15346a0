import { NativeSelect } from "@mantine/core";
import {
  chooseNorm,
  isOfferedNormMode,
  NORM_WORDS,
  type NormOffer,
  normOffer,
  normWords,
} from "#state/norms.ts";
import { startRun } from "#state/run.ts";
import { mainSar } from "#state/stages.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

/**
 * Lets the user choose what the norms of a network see beyond their tile, for models whose
 * tiles differ without that. The first option is what the models' cards say. A change runs
 * the view again.
 */
export function NormControl() {
  const store = useAppStore();
  const pipeline = useApp((state) => state.pipeline);
  const hasScene = useApp((state) => mainSar(state) !== null);
  const offer = normOffer(pipeline);
  if (offer === null) {
    return null;
  }
  return (
    <NativeSelect
      className="stage-field"
      label="How tiles agree"
      title="This network brightens and colours a tile by all of that tile. By itself each tile has a tone of its own; with the statistics of the whole scene, or with those between neighbours, tiles fit together."
      value={pipeline.norm ?? ""}
      onChange={({ target: { value } }) => {
        chooseNorm(store, isOfferedNormMode(value) ? value : null);
        if (hasScene) {
          startRun(store, "view");
        }
      }}
      data={[
        { value: "", label: `default: ${ownWords(offer)}` },
        ...offer.modes.map((value) => ({ value, label: NORM_WORDS[value] })),
      ]}
    />
  );
}

function ownWords({ own }: NormOffer): string {
  return own.map(normWords).join(", ");
}
