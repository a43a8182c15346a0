import { useApp } from "#ui/shared/app-context.tsx";
import { Section } from "#ui/shared/section.tsx";
import { AskQuestion } from "./ask-question.tsx";
import { AskServer } from "./ask-server.tsx";
import { AskWay } from "./ask-way.tsx";
import { BrowserModel } from "./browser-model.tsx";

/** Shows what is asked, and whom. */
export function AskPanel() {
  const isSealed = useApp(({ ui }) => ui.isSealed);
  const way = useApp(({ ask }) => ask.settings.way);
  return (
    <>
      <Section title="Ask a vision-language model">
        <p className="small muted">
          {isSealed
            ? "Not available here: this copy of the page was built so that it never asks another site for anything, and a model to ask is on a server, or fetched from one. Segment Anything works."
            : "The same question about every panel shows what the translation makes legible. The model is yours: on a server of this device, a hosted one, or a small one that runs in this page. Nothing is sent or fetched before you have agreed to it."}
        </p>
      </Section>
      {!isSealed && (
        <>
          <AskWay />
          {way === "server" ? <AskServer /> : <BrowserModel />}
          <AskQuestion />
        </>
      )}
    </>
  );
}
