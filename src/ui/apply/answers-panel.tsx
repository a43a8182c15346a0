import { STAGES, type Stage, stageRow } from "#core/catalog/stages.ts";
import { normaliseAnswer } from "#core/vision-language/normalise-answer.ts";
import { promptOf } from "#core/vision-language/question.ts";
import { markAnswer, REFERENCE } from "#state/ask-actions.ts";
import { agreementOf } from "#state/ask-report.ts";
import { useApp, useAppShallow, useAppStore } from "#ui/shared/app-context.tsx";
import { Missing } from "#ui/shared/explained.tsx";
import { Section } from "#ui/shared/section.tsx";
import { StageDot } from "#ui/shared/stage-dot.tsx";
import { AGREEMENT_WORDS } from "./agreement-words.ts";
import { SaveReport } from "./save-report.tsx";

/** Shows which panels' answers agree with that about the optical image. */
export function AnswersPanel() {
  const round = useApp(({ ask }) => ask.round);
  const answered = useAppShallow(({ ask }) =>
    STAGES.filter((stage) => ask.byStage[stage]?.status === "done"),
  );
  const isSimulated = useApp((state) =>
    state.scenes.entries.some(
      ({ phase }) => phase.status === "ready" && phase.opened.scene.isSimulated,
    ),
  );
  if (round === null || answered.length === 0) {
    return (
      <Section title="Same answer as for EO?">
        <p className="small muted">
          Ask a question: each panel's answer is then compared with that about the
          optical image.
        </p>
      </Section>
    );
  }
  return (
    <Section title="Same answer as for EO?">
      <table className="agreement">
        <caption className="small muted">{promptOf(round.question)}</caption>
        <thead>
          <tr>
            <th scope="col">Panel</th>
            <th scope="col">Answer</th>
            <th scope="col">As for EO</th>
          </tr>
        </thead>
        <tbody>
          {answered.map((stage) => (
            <Row key={stage} stage={stage} />
          ))}
        </tbody>
      </table>
      <p className="small muted">
        {round.question.form.kind === "open"
          ? "Open answers are compared by you. "
          : "Compared by exact match, without what is said around the answer. "}
        One view and one question are no measurement. The answer about EO is a model's,
        too, and no truth.
        {isSimulated && " Simulated data."}
      </p>
      <SaveReport />
    </Section>
  );
}

function Row({ stage }: { readonly stage: Stage }) {
  const text = useApp(({ ask }) => ask.byStage[stage]?.text ?? "");
  const form = useApp(({ ask }) => ask.round?.question.form);
  const agreement = useApp((state) => agreementOf(state, stage));
  const answer = form === undefined ? null : normaliseAnswer(text, form);
  return (
    <tr>
      <th scope="row">
        <StageDot stage={stage} /> {stageRow(stage).name}
      </th>
      <td>
        {answer ?? (
          <Missing
            why={
              form?.kind === "open"
                ? "In its own words: see the answers below the maps."
                : "It gives no single answer: see the answers below the maps."
            }
          />
        )}
      </td>
      <td>
        {agreement !== null && form?.kind === "open" ? (
          <Mark stage={stage} />
        ) : agreement !== null ? (
          AGREEMENT_WORDS[agreement]
        ) : (
          <Missing
            why={
              stage === REFERENCE
                ? "It is what the others are compared with."
                : "There is no answer about an optical image to compare with."
            }
          />
        )}
      </td>
    </tr>
  );
}

/** Takes what the visitor says of an answer to an open question. */
function Mark({ stage }: { readonly stage: Stage }) {
  const store = useAppStore();
  const mark = useApp(({ ask }) => ask.marks[stage] ?? "");
  return (
    <select
      className="stage-select"
      aria-label={`${stageRow(stage).name}: the same as for EO?`}
      value={mark}
      onChange={({ target }) => {
        if (target.value === "same" || target.value === "different") {
          markAnswer(store, stage, target.value);
        }
      }}
    >
      <option value="" disabled>
        {AGREEMENT_WORDS.unmarked}
      </option>
      <option value="same">{AGREEMENT_WORDS.same}</option>
      <option value="different">{AGREEMENT_WORDS.different}</option>
    </select>
  );
}
