import { Button } from "@mantine/core";
import { type Stage, stageRow } from "#core/catalog/stages.ts";
import { withoutThoughts } from "#core/vision-language/normalise-answer.ts";
import { promptFor } from "#core/vision-language/question.ts";
import type { PanelAnswer as Answer, AskRound } from "#state/ask.ts";
import {
  askAgain,
  isAsking,
  PATIENCE_MS,
  stopAsking,
  waitOn,
} from "#state/ask-actions.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { Facts } from "#ui/shared/facts.tsx";
import { formatDuration } from "#ui/shared/format.ts";
import { StageDot } from "#ui/shared/stage-dot.tsx";
import { useElapsed } from "#ui/shared/use-elapsed.ts";
import { pictureText } from "./picture-text.ts";

/** Shows what the model has said of a panel. */
export function PanelAnswer({ stage }: { readonly stage: Stage }) {
  const answer = useApp(({ ask }) => ask.byStage[stage]);
  const round = useApp(({ ask }) => ask.round);
  const { name } = stageRow(stage);
  return (
    <section className="panel-answer" aria-label={`Answer about ${name}`}>
      <p className="of-panel">
        <StageDot stage={stage} /> {name}
      </p>
      <div className="said">
        {answer === undefined || round === null ? (
          <p className="muted">Not asked yet.</p>
        ) : (
          <Answered {...{ stage, answer, round }} />
        )}
      </div>
    </section>
  );
}

function Answered(props: {
  readonly stage: Stage;
  readonly answer: Answer;
  readonly round: AskRound;
}) {
  const { stage, answer, round } = props;
  const store = useAppStore();
  const isBusy = useApp(({ ask }) => isAsking(ask));
  const text = withoutThoughts(answer.text);
  const again = () => askAgain(store, stage);
  const canAskAgain = answer.picture !== null && !isBusy;
  return (
    <>
      {text !== "" && <p className="answer-text">{text}</p>}
      <Progress {...{ stage, answer, round }} />
      {answer.status === "done" && text === "" && (
        <p className="muted">
          {answer.facts?.finishReason === "length"
            ? "Cut off while it was thinking: there is no answer."
            : "The model answered nothing."}
        </p>
      )}
      {answer.error !== null && (
        <ErrorNote error={answer.error} {...(canAskAgain ? { onRetry: again } : {})} />
      )}
      {answer.status === "stopped" && canAskAgain && (
        <Button size="compact-xs" onClick={again}>
          Ask about this panel
        </Button>
      )}
      {answer.picture !== null && answer.status === "done" && (
        <Asked answer={answer} round={round} />
      )}
    </>
  );
}

/** Says where the answer is while there is none, or not all of it. */
function Progress(props: {
  readonly stage: Stage;
  readonly answer: Answer;
  readonly round: AskRound;
}) {
  const { stage, answer, round } = props;
  const isOpen = answer.status === "asking" || answer.status === "slow";
  const elapsedS = useElapsed(isOpen ? `${round.serial} ${stage}` : null);
  switch (answer.status) {
    case "waiting":
      return <p className="muted">Its picture is being made.</p>;
    case "ready":
      return (
        <p className="muted">
          {round.phase === "review" ? "Not sent." : "Waits for its turn."}
        </p>
      );
    case "asking":
      return (
        <p className="muted">
          {`${answer.text === "" ? "Asked" : "Writing"} · ${formatDuration(elapsedS)}`}
        </p>
      );
    case "slow":
      return <Slow stage={stage} elapsedS={elapsedS} />;
    case "stopped":
      return (
        <p className="muted">
          {answer.text === "" ? "Not asked: stopped before." : "Stopped here."}
        </p>
      );
    case "done":
    case "failed":
      return null;
  }
}

function Slow(props: { readonly stage: Stage; readonly elapsedS: number }) {
  const store = useAppStore();
  return (
    <div className="error-note" role="alert">
      <p className="message">The model is slow.</p>
      <dl>
        <dt>Expected</dt>
        <dd>{`a word at least every ${formatDuration(PATIENCE_MS / 1000)}`}</dd>
        <dt>Found</dt>
        <dd>{`nothing new, ${formatDuration(props.elapsedS)} after it was asked`}</dd>
        <dt>To do</dt>
        <dd>
          Wait on: a large model takes minutes to load before its first answer. Or stop,
          and choose a smaller image or model.
        </dd>
      </dl>
      <div className="row">
        <Button size="compact-xs" onClick={() => waitOn(store, props.stage)}>
          Wait on
        </Button>
        <Button size="compact-xs" onClick={() => stopAsking(store)}>
          Stop
        </Button>
      </div>
    </div>
  );
}

/** Shows what the answer was given to: picture, prompt, model, seed. */
function Asked(props: { readonly answer: Answer; readonly round: AskRound }) {
  const { facts, elapsedMs, picture } = props.answer;
  const { model, seed, question, weights } = props.round;
  const seconds = elapsedMs === null ? null : (elapsedMs / 1000).toFixed(1);
  const tokens =
    facts?.promptTokens == null
      ? null
      : `${facts.promptTokens} in, ${facts.answerTokens} out`;
  return (
    <details className="small">
      <summary className="muted">
        {[
          // All digits of a commit stand below, and in reports.
          (facts?.model ?? model).replace(/(@[0-9a-f]{8})[0-9a-f]{32}$/, "$1"),
          ...(picture === null ? [] : [`${picture.width} × ${picture.height} px`]),
          weights === null ? `seed ${seed}` : "likeliest words",
          ...(seconds === null ? [] : [`${seconds} s`]),
          ...(facts?.finishReason === "length" ? ["cut off"] : []),
        ].join(" · ")}
      </summary>
      <Facts
        why={weights === null ? "The server does not say." : "The model does not say."}
        facts={[
          ["Prompt", promptFor(question, picture?.covered ?? 1)],
          ["Model asked", model],
          ["Model answered", facts?.model ?? null],
          ["Image", picture && pictureText(picture)],
          ["Shows", picture?.caption ?? null],
          [
            "Seed",
            weights === null
              ? `${seed}, temperature 0`
              : "none: always the likeliest word",
          ],
          ["Time", seconds && `${seconds} s`],
          ["Tokens", tokens],
          ["Ended by", facts?.finishReason ?? null],
          ["System", facts?.systemFingerprint ?? null],
        ]}
      />
      {picture !== null && <img src={picture.url} alt="What it was asked about" />}
    </details>
  );
}
