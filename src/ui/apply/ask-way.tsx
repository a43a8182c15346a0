import { NativeSelect } from "@mantine/core";
import type { AskSettings } from "#state/ask.ts";
import { isAsking } from "#state/ask-actions.ts";
import { chooseWay } from "#state/browser-model-actions.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { Section } from "#ui/shared/section.tsx";

const WAYS: Readonly<Record<AskSettings["way"], string>> = {
  server: "On a server",
  page: "In this page",
};

/** Shows where the model runs. */
export function AskWay() {
  const store = useAppStore();
  const way = useApp(({ ask }) => ask.settings.way);
  const isBusy = useApp(({ ask }) => isAsking(ask));
  return (
    <Section title="Where the model runs">
      <NativeSelect
        aria-label="Where the model runs"
        value={way}
        disabled={isBusy}
        onChange={({ target }) => chooseWay(store, target.value as AskSettings["way"])}
        data={Object.entries(WAYS).map(([value, label]) => ({ value, label }))}
      />
    </Section>
  );
}
