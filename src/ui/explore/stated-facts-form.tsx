import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type AppErrorData, errorToData } from "#core/errors.ts";
import { checkFacts, type StatedFacts } from "#core/sar/check-facts.ts";
import type { OpenedSar } from "#state/scene-pairs.ts";
import { stateFacts } from "#state/scenes.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";

type Field = keyof StatedFacts;

/** Lets the user state facts that the radar file does not contain. */
export function StatedFactsForm({ sar }: { readonly sar: OpenedSar }) {
  const store = useAppStore();
  const entry = useApp((state) =>
    state.scenes.entries.find(
      ({ phase }) => phase.status === "ready" && phase.opened.sceneId === sar.sceneId,
    ),
  );
  const [typed, setTyped] = useState<Partial<Record<Field, string>>>({});
  const [refusal, setRefusal] = useState<AppErrorData | null>(null);
  const missing = missingFacts(sar);
  if (entry === undefined || missing.length === 0) {
    return null;
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    try {
      // Refused by the engine, it would close the scene and this form with it.
      const facts = checkFacts({ ...entry.facts, ...parseFacts(typed) });
      stateFacts(store, entry.entryId, facts);
    } catch (error) {
      setRefusal(errorToData(error));
    }
  };
  const change = (field: Field) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setTyped((before) => ({ ...before, [field]: value }));
  };
  return (
    <details>
      <summary className="small">Fill in what the file does not say</summary>
      <form className="stack" onSubmit={submit}>
        {missing.map((field) =>
          OPTIONS[field] === undefined ? (
            <TextInput
              key={field}
              size="xs"
              {...INPUTS[field]}
              value={typed[field] ?? ""}
              onChange={change(field)}
            />
          ) : (
            <NativeSelect
              key={field}
              size="xs"
              label={INPUTS[field].label}
              data={["", ...OPTIONS[field]]}
              value={typed[field] ?? ""}
              onChange={change(field)}
            />
          ),
        )}
        <Button
          type="submit"
          size="compact-xs"
          disabled={Object.keys(parseFacts(typed)).length === 0}
        >
          Open again with these values
        </Button>
        {refusal !== null && <ErrorNote error={refusal} />}
      </form>
    </details>
  );
}

const OPTIONS: Partial<Record<Field, string[]>> = {
  polarisation: ["HH", "VV", "HV", "VH"],
  band: ["P", "L", "S", "C", "X", "Ku", "K", "Ka"],
};

const INPUTS = {
  scaleFactor: {
    label: "Scale factor",
    description: "σ0 = 20·log10(scale factor · DN) dB",
    inputMode: "decimal",
  },
  polarisation: { label: "Polarisation" },
  band: { label: "Radar band" },
  date: { label: "Date", type: "date" },
  gsdM: {
    label: "Ground pixel",
    description: "Metres per pixel",
    inputMode: "decimal",
  },
} as const;

function missingFacts({ scene }: OpenedSar): readonly Field[] {
  const fields: [Field, boolean][] = [
    ["scaleFactor", scene.calibration.kind === "uncalibrated-amplitude"],
    ["polarisation", scene.metadata.polarisation === null],
    ["band", scene.metadata.band === null],
    ["date", scene.date === null],
    ["gsdM", scene.gsdM === null],
  ];
  return fields.flatMap(([field, isMissing]) => (isMissing ? [field] : []));
}

/** Parses the fields; text that is no number becomes NaN, which is refused with a reason. */
function parseFacts(typed: Partial<Record<Field, string>>): StatedFacts {
  const filled = Object.entries(typed).filter(([, text]) => text.trim() !== "");
  return Object.fromEntries(
    filled.map(([field, text]) => [
      field,
      field === "scaleFactor" || field === "gsdM"
        ? Number(text.replace(",", "."))
        : text.trim(),
    ]),
  );
}
