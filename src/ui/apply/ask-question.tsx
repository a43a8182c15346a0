import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useId, useState } from "react";
import {
  type AnswerForm,
  parseOptions,
  promptOf,
  QUESTION_PRESETS,
} from "#core/vision-language/question.ts";
import type { PictureFormat } from "#ports/vision-language.ts";
import { type AskSettings, PICTURE_SIDES_PX } from "#state/ask.ts";
import {
  askPanels,
  changeSettings,
  choosePreset,
  isAsking,
  stopAsking,
  typeQuestion,
  whyNotAsk,
} from "#state/ask-actions.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { Section } from "#ui/shared/section.tsx";

const FORMS: Readonly<Record<AnswerForm["kind"], string>> = {
  open: "In its own words",
  "yes-no": "Yes or no",
  number: "A number",
  choice: "One of a list",
};

export function AskQuestion() {
  const store = useAppStore();
  const { question, presetId } = useApp(({ ask }) => ask);
  const id = useId();
  return (
    <Section title="Question">
      <div className="stack">
        <NativeSelect
          label="Preset"
          value={presetId ?? ""}
          onChange={({ target }) => choosePreset(store, target.value)}
          data={[
            ...QUESTION_PRESETS.map((preset) => ({
              value: preset.id,
              label: preset.name,
            })),
            ...(presetId === null ? [{ value: "", label: "Your own" }] : []),
          ]}
        />
        <div>
          <label className="ask-label" htmlFor={id}>
            Question
          </label>
          <textarea
            id={id}
            className="ask-text"
            rows={3}
            value={question.text}
            onChange={({ target }) => typeQuestion(store, { text: target.value })}
          />
        </div>
        <NativeSelect
          label="Answer"
          value={question.form.kind}
          onChange={({ target }) =>
            typeQuestion(store, { form: formOf(target.value, question.form) })
          }
          data={Object.entries(FORMS).map(([value, label]) => ({ value, label }))}
        />
        {question.form.kind === "choice" && <Options />}
        {question.form.kind !== "open" && (
          <p className="small muted">{`Asked as: “${promptOf(question)}”`}</p>
        )}
        <Picture />
        <AskButton />
      </div>
    </Section>
  );
}

/** The options as they are typed; the list is read from them. */
function Options() {
  const store = useAppStore();
  const presetId = useApp(({ ask }) => ask.presetId);
  const form = useApp(({ ask }) => ask.question.form);
  const options = form.kind === "choice" ? form.options : [];
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextInput
      label="Answers to choose from"
      description="Separated by commas"
      value={presetId === null && typed !== null ? typed : options.join(", ")}
      onChange={({ target }) => {
        setTyped(target.value);
        typeQuestion(store, {
          form: { kind: "choice", options: parseOptions(target.value) },
        });
      }}
    />
  );
}

function formOf(kind: string, before: AnswerForm): AnswerForm {
  switch (kind) {
    case "yes-no":
    case "number":
      return { kind };
    case "choice":
      return { kind, options: before.kind === "choice" ? before.options : [] };
    default:
      return { kind: "open" };
  }
}

/** How large the pictures are, and the seed that is sent to a server. */
function Picture() {
  const store = useAppStore();
  const { sidePx, format, seed, way } = useApp(({ ask }) => ask.settings);
  return (
    <div className="ask-picture">
      <NativeSelect
        label="Image"
        value={String(sidePx)}
        onChange={({ target }) =>
          changeSettings(store, {
            sidePx: Number(target.value) as AskSettings["sidePx"],
          })
        }
        data={PICTURE_SIDES_PX.map((px) => ({ value: String(px), label: `${px} px` }))}
      />
      <NativeSelect
        label="Format"
        value={format}
        onChange={({ target }) =>
          changeSettings(store, { format: target.value as PictureFormat })
        }
        data={[
          { value: "png", label: "PNG" },
          { value: "jpeg", label: "JPEG" },
        ]}
      />
      {way === "server" && (
        <TextInput
          label="Seed"
          type="number"
          min={0}
          step={1}
          value={seed}
          onChange={({ target }) => {
            const typed = Number(target.value);
            if (Number.isSafeInteger(typed) && typed >= 0) {
              changeSettings(store, { seed: typed });
            }
          }}
        />
      )}
    </div>
  );
}

function AskButton() {
  const store = useAppStore();
  const why = useApp(whyNotAsk);
  const isRunning = useApp(({ ask }) => isAsking(ask));
  return isRunning ? (
    <Button onClick={() => stopAsking(store)}>Stop</Button>
  ) : (
    <>
      <Button
        variant="filled"
        disabled={why !== null}
        onClick={() => askPanels(store, new Date().toISOString())}
      >
        Ask about every panel
      </Button>
      {why !== null && <p className="small muted">{why}</p>}
    </>
  );
}
