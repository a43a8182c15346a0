import { NativeSelect } from "@mantine/core";
import {
  cardsLoading,
  cardsOf,
  chooseDenoise,
  chooseTranslate,
} from "#state/pipeline.ts";
import { mainSar, refineNeed } from "#state/stages.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { Section } from "#ui/shared/section.tsx";
import { InputRule } from "./input-rule.tsx";
import { RunActions } from "./run-actions.tsx";

/** De-noise → translate → refine; every choice comes from the cards. */
export function PipelinePanel() {
  const store = useAppStore();
  const { cards, denoiseId, translateId } = useApp((state) => state.pipeline);
  const need = useApp(refineNeed);
  const translators = cardsOf(cards, "translate");
  return (
    <Section title="Pipeline">
      <div className="stack">
        {cards.status === "failed" && (
          <ErrorNote error={cards.error} onRetry={() => cardsLoading(store)} />
        )}
        <NativeSelect
          className="stage-field"
          label="De-noise"
          value={denoiseId ?? ""}
          onChange={(event) => chooseDenoise(store, event.target.value || null)}
          data={[{ value: "", label: "none" }, ...optionsOf(cardsOf(cards, "denoise"))]}
        />
        <NativeSelect
          className="stage-field"
          label="Translate"
          title={translators.find((card) => card.id === translateId)?.title}
          value={translateId ?? ""}
          disabled={translators.length === 0}
          onChange={(event) => chooseTranslate(store, event.target.value || null)}
          data={
            translators.length === 0
              ? [
                  cards.status === "loading"
                    ? "loading the catalogue"
                    : "no translator yet",
                ]
              : optionsOf(translators)
          }
        />
        <ChoiceNote />
        <NativeSelect
          className="stage-field"
          label="Refine"
          disabled
          data={["no refiner yet"]}
          title={need}
        />
        <RunActions />
        <InputRule />
      </div>
    </Section>
  );
}

/** Why the page has taken this translator, or takes none. */
function ChoiceNote() {
  const { advice, translateId, chosenBy } = useApp((state) => state.pipeline);
  const sceneId = useApp((state) => mainSar(state)?.sceneId);
  if (advice === null || advice.sceneId !== sceneId) {
    return null;
  }
  const { choice } = advice;
  const isOwnChoice = chosenBy !== "page" && choice.fitting.length > 0;
  if (isOwnChoice || translateId === null) {
    return null;
  }
  return <p className="small muted">{choice.reason}</p>;
}

function optionsOf(cards: ReturnType<typeof cardsOf>) {
  return cards.map((card) => ({ value: card.id, label: card.title }));
}
