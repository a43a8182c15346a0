import { STAGES } from "#core/catalog/stages.ts";
import { withoutThoughts } from "#core/vision-language/normalise-answer.ts";
import type { AnswersReport } from "#state/ask-report.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { formatFixed, formatTime } from "#ui/shared/format.ts";
import { StageDot } from "#ui/shared/stage-dot.tsx";
import { AGREEMENT_WORDS } from "./agreement-words.ts";
import { pictureText } from "./picture-text.ts";
import { ReportFigure, viewText } from "./report-figure.tsx";

type Answer = AnswersReport["answers"][number];

/** The question, what each panel showed, and what the model said of it. */
export function ReportQuestions({ questions }: { readonly questions: AnswersReport }) {
  const byStage = useApp(({ ask }) => ask.byStage);
  const { answers, reference } = questions;
  return (
    <section>
      <h2>{questions.question}</h2>
      <div className="figures">
        {STAGES.map((stage) => {
          const picture = byStage[stage]?.picture;
          return picture == null ? null : (
            <ReportFigure
              key={stage}
              stage={stage}
              url={picture.url}
              shows={picture.caption}
              note={pictureText(picture)}
            />
          );
        })}
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">Panel</th>
            <th scope="col">Answer</th>
            <th scope="col">{`As for ${reference}`}</th>
            <th scope="col">Time</th>
          </tr>
        </thead>
        <tbody>
          {answers.map((answer) => (
            <Row key={answer.stage} answer={answer} />
          ))}
        </tbody>
      </table>
      <dl>
        <dt>Prompt</dt>
        <dd>{questions.prompt}</dd>
        {answers
          .filter(({ prompt }) => prompt !== questions.prompt)
          .map(({ panel, prompt }) => (
            <Fact key={panel} name={`Prompt, ${panel}`} value={prompt} />
          ))}
        <Fact name="Model" value={modelText(questions)} />
        {questions.weights !== null && <Weights {...questions.weights} />}
        <Fact
          name="Seed"
          value={
            questions.seed === null
              ? "none: always the likeliest word"
              : `${questions.seed}, temperature ${questions.temperature}`
          }
        />
        <Fact name="Asked" value={formatTime(questions.startedAt)} />
        <Fact name="View" value={viewText(questions.view)} />
      </dl>
      <p className="note">
        {questions.form.kind === "open"
          ? "Open answers are compared by a reader. "
          : "Compared by exact match, without what is said around the answer. "}
        One view and one question are no measurement. The answer about EO is a model's,
        too, and no truth.
      </p>
    </section>
  );
}

function Row({ answer }: { readonly answer: Answer }) {
  const { stage, panel, text, error, agreement, elapsedMs } = answer;
  const said = withoutThoughts(text);
  return (
    <tr>
      <th scope="row">
        <StageDot stage={stage} /> {panel}
      </th>
      <td className="answer">{said === "" ? (error?.message ?? "no answer") : said}</td>
      <td>{agreement === null ? "–" : AGREEMENT_WORDS[agreement]}</td>
      <td>{elapsedMs === null ? "–" : `${formatFixed(elapsedMs / 1000, 1)} s`}</td>
    </tr>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** Where the weights came from, and the hashes that they were held to. */
function Weights(props: NonNullable<AnswersReport["weights"]>) {
  const { hub, revision, commit, licence, files } = props;
  return (
    <>
      <Fact
        name="Weights"
        value={`from ${hub}, revision ${revision}, commit ${commit}, licence ${licence ?? "not stated"}`}
      />
      {files.map(({ path, bytes, sha256 }) => (
        <Fact key={path} name={path} value={`${bytes} bytes, sha256 ${sha256}`} />
      ))}
    </>
  );
}

/** The model that was asked, where it runs, and what it calls itself if that differs. */
function modelText({ model, server, answers }: AnswersReport): string {
  const others = new Set(
    answers.flatMap(({ facts }) => (facts?.model == null ? [] : [facts.model])),
  );
  others.delete(model);
  const known = others.size === 0 ? "" : `, answering as ${[...others].join(", ")}`;
  return `${model} ${server === null ? "in this page" : `at ${server}`}${known}`;
}
