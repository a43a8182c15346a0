import { useApp } from "#ui/shared/app-context.tsx";
import { Section } from "#ui/shared/section.tsx";
import { AskQuestion } from "./ask-question.tsx";
import { AskServer } from "./ask-server.tsx";

/** Shows what is asked, and whom. */
export function AskPanel() {
  const isSealed = useApp(({ ui }) => ui.isSealed);
  return (
    <>
      <Section title="Ask a vision-language model">
        <p className="small muted">
          {isSealed
            ? "Not available here: this copy of the page was built so that it never asks another site for anything, and a model to ask is on a server. Segment Anything works."
            : "The same question about every panel shows what the translation makes legible. The model is yours: on a server of this device, or a hosted one. Nothing is sent before you have seen the request."}
        </p>
      </Section>
      {!isSealed && (
        <>
          <AskServer />
          <AskQuestion />
        </>
      )}
    </>
  );
}
