import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type AppErrorData, errorToData } from "#core/errors.ts";
import {
  IMAGERY_PRESETS,
  type Imagery,
  type ImageryPreset,
  imageryOf,
} from "#core/imagery/imagery-presets.ts";
import { hostOf, ownImagery, parseTileAddress } from "#core/imagery/tile-address.ts";
import { hideImagery, showImagery } from "#state/imagery.ts";
import { acquisitionTime } from "#state/scene-pairs.ts";
import { mainSar, referenceEo } from "#state/stages.ts";
import { closeDialog } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";

const OWN = "own";

type Typed = { key: string; date: string; address: string; attribution: string };

/** Lets the visitor choose imagery in tiles; nothing is asked of a server before the button. */
export function ImageryForm() {
  const store = useAppStore();
  const shown = useApp((state) => state.imagery.shown);
  const hasEo = useApp((state) => referenceEo(state) !== null);
  const sceneDay = useApp((state) => {
    const sar = mainSar(state);
    return sar === null ? "" : (acquisitionTime(sar.scene)?.slice(0, 10) ?? "");
  });
  const [chosen, setChosen] = useState(shown?.id ?? IMAGERY_PRESETS[0]?.id ?? OWN);
  const [isInPlace, setInPlace] = useState(true);
  const [typed, setTyped] = useState<Typed>({
    ...{ key: "", address: "", attribution: "" },
    date: sceneDay,
  });
  const [error, setError] = useState<AppErrorData | null>(null);
  const preset = IMAGERY_PRESETS.find(({ id }) => id === chosen) ?? null;
  const type = (change: Partial<Typed>) => {
    setTyped((before) => ({ ...before, ...change }));
    setError(null);
  };
  const choose = (id: string) => {
    setChosen(id);
    setError(null);
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    try {
      showImagery(store, read(preset, typed), isInPlace);
      closeDialog(store);
    } catch (cause) {
      setError(errorToData(cause));
    }
  };
  return (
    <form className="stack" onSubmit={submit}>
      <p className="small">
        Tiles from a map service, drawn where the scene lies. They are only looked at:
        no score, no export and no model ever reads them.
      </p>
      <fieldset className="choices">
        <legend className="small muted">Imagery</legend>
        {IMAGERY_PRESETS.map(({ id, name, detail, licence }) => (
          <Choice
            key={id}
            group="imagery"
            label={name}
            description={`${detail}; ${licence}`}
            isChosen={chosen === id}
            onChoose={() => choose(id)}
          />
        ))}
        <Choice
          group="imagery"
          label="An address of your own"
          description="XYZ, TMS or WMTS, in Web Mercator"
          isChosen={chosen === OWN}
          onChoose={() => choose(OWN)}
        />
      </fieldset>
      <Fields preset={preset} typed={typed} onType={type} />
      {hasEo && (
        <fieldset className="choices">
          <legend className="small muted">Where it is drawn</legend>
          <Choice
            group="imagery-place"
            label="Instead of the EO image"
            isChosen={isInPlace}
            onChoose={() => setInPlace(true)}
          />
          <Choice
            group="imagery-place"
            label="Below and around it"
            isChosen={!isInPlace}
            onChoose={() => setInPlace(false)}
          />
        </fieldset>
      )}
      {error !== null && <ErrorNote error={error} />}
      <p className="small muted">{asked(preset, typed.address, shown)}</p>
      <div className="row">
        <Button type="submit">Show in the EO panel</Button>
        {shown !== null && (
          <Button
            variant="default"
            onClick={() => {
              hideImagery(store);
              closeDialog(store);
            }}
          >
            Remove
          </Button>
        )}
      </div>
    </form>
  );
}

/** Shows one of several choices, of which one is made. */
function Choice(props: {
  readonly group: string;
  readonly label: string;
  readonly description?: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  const { group, label, description, isChosen, onChoose } = props;
  return (
    <label className="choice">
      <input type="radio" name={group} checked={isChosen} onChange={onChoose} />
      <span>
        {label}
        {description !== undefined && (
          <span className="small muted">{` · ${description}`}</span>
        )}
      </span>
    </label>
  );
}

/** Shows the fields that the choice needs. */
function Fields(props: {
  readonly preset: ImageryPreset | null;
  readonly typed: Typed;
  readonly onType: (change: Partial<Typed>) => void;
}) {
  const { preset, typed, onType } = props;
  if (preset === null) {
    return (
      <>
        <TextInput
          size="xs"
          label="Address"
          placeholder="https://tiles.example.org/{z}/{x}/{y}.png"
          value={typed.address}
          onChange={({ currentTarget }) => onType({ address: currentTarget.value })}
        />
        <TextInput
          size="xs"
          label="Attribution, as its licence asks for it"
          value={typed.attribution}
          onChange={({ currentTarget }) => onType({ attribution: currentTarget.value })}
        />
      </>
    );
  }
  return (
    <>
      {preset.keyFrom !== null && (
        <TextInput
          size="xs"
          type="password"
          autoComplete="off"
          label={`Key: ${preset.keyFrom}`}
          description="Kept until this page is closed: in no link, no file and no storage."
          value={typed.key}
          onChange={({ currentTarget }) => onType({ key: currentTarget.value })}
        />
      )}
      {preset.isDated && (
        <TextInput
          size="xs"
          type="date"
          label="Day"
          value={typed.date}
          onChange={({ currentTarget }) => onType({ date: currentTarget.value })}
        />
      )}
    </>
  );
}

function read(preset: ImageryPreset | null, typed: Typed): Imagery {
  return preset === null
    ? ownImagery(typed.address, typed.attribution)
    : imageryOf(preset, typed.key, typed.date);
}

/** Says who will be asked, before anything is asked. */
function asked(
  preset: ImageryPreset | null,
  address: string,
  shown: Imagery | null,
): string {
  let host: string | null = null;
  try {
    host = hostOf(preset?.template ?? parseTileAddress(address));
  } catch {
    // An address that is still being typed has no host.
  }
  if (shown !== null && hostOf(shown.url) === host) {
    return `${host} is being asked, and learns which places you look at.`;
  }
  return host === null
    ? "Nothing is asked of a server before you press the button."
    : `Nothing has been asked of ${host} yet. From then on it learns which places you look at.`;
}
