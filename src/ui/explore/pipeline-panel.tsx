import { NativeSelect } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { ModelCard } from "#core/catalog/card.ts";
import { RESULT_STAGES, type ResultStage, runRow } from "#core/catalog/stages.ts";
import { cardsLoading, cardsOf, chooseCard } from "#state/pipeline.ts";
import { isFirstSceneAwaited, mainSar, stageNeed } from "#state/stages.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { formatBytes } from "#ui/shared/format.ts";
import { Section } from "#ui/shared/section.tsx";
import { InputRule } from "./input-rule.tsx";
import { OwnModel } from "./own-model.tsx";
import { RunActions } from "./run-actions.tsx";

const NormControl = lazy(async () => ({
  default: (await import("./norm-control.tsx")).NormControl,
}));

/** Shows one menu for each stage that a run makes; the options are the catalogue's cards. */
export function PipelinePanel() {
  const store = useAppStore();
  const cards = useApp((state) => state.pipeline.cards);
  return (
    <Section title="Pipeline">
      <div className="stack">
        {cards.status === "failed" && (
          <ErrorNote error={cards.error} onRetry={() => cardsLoading(store)} />
        )}
        {RESULT_STAGES.map((stage) => (
          <StageField key={stage} stage={stage} />
        ))}
        <OwnModel />
        <Suspense fallback={null}>
          <NormControl />
        </Suspense>
        <RunActions />
        <InputRule />
      </div>
    </Section>
  );
}

function StageField({ stage }: { readonly stage: ResultStage }) {
  const store = useAppStore();
  const { cards, chosen, keptIds } = useApp((state) => state.pipeline);
  const need = useApp((state) => stageNeed(state, stage));
  const { verb, noun, isOptional } = runRow(stage);
  const fitting = cardsOf(cards, stage);
  const options = optionsOf(fitting, keptIds);
  const none = cards.status === "loading" ? "loading the catalogue" : `no ${noun} yet`;
  return (
    <>
      <NativeSelect
        className="stage-field"
        label={verb}
        title={fitting.find(({ id }) => id === chosen[stage])?.title ?? need}
        value={chosen[stage] ?? ""}
        disabled={fitting.length === 0}
        onChange={(event) => chooseCard(store, stage, event.target.value || null)}
        data={
          fitting.length === 0
            ? [{ value: "", label: none }]
            : [...(isOptional ? [{ value: "", label: "none" }] : []), ...options]
        }
      />
      {stage === "syneo" && <ChoiceNote />}
    </>
  );
}

/** Groups what needs no network apart from what is fetched when it is first used. */
function optionsOf(cards: readonly ModelCard[], keptIds: readonly string[] | null) {
  const isKept = ({ id }: ModelCard) => keptIds === null || keptIds.includes(id);
  const kept = cards
    .filter(isKept)
    .map(({ id, title }) => ({ value: id, label: title }));
  const others = cards.filter((card) => !isKept(card));
  return others.length === 0
    ? kept
    : [
        ...(kept.length === 0 ? [] : [{ group: "On this device", items: kept }]),
        {
          group: "Fetched when first used",
          items: others.map(({ id, title, graphs = [] }) => ({
            value: id,
            label: `${title} · ${formatBytes(graphs.reduce((sum, g) => sum + g.bytes, 0))}`,
          })),
        },
      ];
}

/** Says why this translator was chosen by default, or why none was. */
function ChoiceNote() {
  const { advice, chosen, chosenBy } = useApp((state) => state.pipeline);
  const sceneId = useApp((state) => mainSar(state)?.sceneId);
  const isAwaited = useApp(isFirstSceneAwaited);
  if (advice === null || advice.sceneId !== sceneId) {
    // Its place is kept for the first scene, so that what stands below does not move.
    return (sceneId !== undefined || isAwaited) && chosenBy === "page" ? (
      <p className="small choice-note" />
    ) : null;
  }
  const { choice } = advice;
  const isOwnChoice = chosenBy !== "page" && choice.fitting.length > 0;
  if (isOwnChoice || chosen.syneo === null) {
    return null;
  }
  return <p className="small muted choice-note">{choice.reason}</p>;
}
