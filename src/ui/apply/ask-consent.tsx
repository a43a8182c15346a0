import { Button, Modal } from "@mantine/core";
import { STAGES, stageRow } from "#core/catalog/stages.ts";
import { describeChatRequest } from "#core/vision-language/chat-request.ts";
import { parseEndpoint } from "#core/vision-language/endpoint.ts";
import { hatchedPercent, promptFor } from "#core/vision-language/question.ts";
import type { AskState } from "#state/ask.ts";
import { agreeToSend, stopAsking } from "#state/ask-actions.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { StageDot } from "#ui/shared/stage-dot.tsx";
import { pictureText } from "./picture-text.ts";

/** Shows the exact request before anything is sent. */
export function AskConsent() {
  const store = useAppStore();
  const ask = useApp((state) => state.ask);
  const isOpen = ask.round?.phase === "review";
  return (
    <Modal
      opened={isOpen}
      onClose={() => stopAsking(store)}
      title={<strong>Send these pictures?</strong>}
      size="lg"
      closeButtonProps={{ "aria-label": "Send nothing" }}
      transitionProps={{ duration: 100 }}
    >
      {isOpen && <Request ask={ask} />}
    </Modal>
  );
}

function Request({ ask }: { readonly ask: AskState }) {
  const store = useAppStore();
  const { round, byStage, key } = ask;
  const ready = STAGES.flatMap((stage) => {
    const panel = byStage[stage];
    return panel?.status === "ready" && panel.picture !== null
      ? [{ stage, picture: panel.picture }]
      : [];
  });
  const [first] = ready;
  if (round === null || first === undefined) {
    return null;
  }
  const { origin, chat } = parseEndpoint(round.address);
  const question = {
    ...{ model: round.model.trim(), seed: round.seed },
    prompt: promptFor(round.question, first.picture.covered),
  };
  const isAnyHatched = ready.some(({ picture }) => hatchedPercent(picture.covered) > 0);
  return (
    <div className="stack">
      <p>
        {`To ${origin}, ${ready.length === 1 ? "one request" : `${ready.length} requests`}, one a picture. They are what the panels show, drawn by this page's own engine; map imagery is never among them.`}
      </p>
      <ul className="sent-pictures">
        {ready.map(({ stage, picture }) => (
          <li key={stage}>
            <img src={picture.url} alt={`${stageRow(stage).name} as it is sent`} />
            <span>
              <StageDot stage={stage} /> {stageRow(stage).name}
            </span>
            <span className="small muted">{pictureText(picture)}</span>
          </li>
        ))}
      </ul>
      <h3>{`The request with ${stageRow(first.stage).name}`}</h3>
      <section
        className="sent-request mono"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="Request"
      >
        {describeChatRequest(chat, question, first.picture, key !== null)}
      </section>
      <p className="small muted">
        {`${ready.length === 1 ? "" : `The others differ by the picture${isAnyHatched ? ", and by what is said of its hatched part" : ""}. `}The browser adds its usual headers, among them this page's address. Until this page is closed, more questions to this server, model, image size and key are sent without asking again.`}
      </p>
      <div className="row sent-answer">
        <Button variant="filled" onClick={() => agreeToSend(store)}>
          {`Send to ${origin}`}
        </Button>
        <Button onClick={() => stopAsking(store)}>Send nothing</Button>
      </div>
    </div>
  );
}
