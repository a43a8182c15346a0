import { Button, NativeSelect, Progress, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { withMinus } from "#core/with-minus.ts";
import { planRegions } from "#simulate/regions.ts";
import type { StyleId } from "#simulate/scene-spec.ts";
import {
  changeDraft,
  DRAFT_RANGES,
  type DraftNumber,
  requestSimulation,
  type SceneDraft,
  stopSimulation,
} from "#state/simulator.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { formatDuration } from "#ui/shared/format.ts";
import { IconButton } from "#ui/shared/icon-button.tsx";

const STYLES = planRegions();

/** Lets the user specify a simulated scene, shows a preview, and generates it. */
export function SimulatorForm() {
  const store = useAppStore();
  const { draft, phase } = useApp((state) => state.simulator);
  const isBusy = phase.status === "running" || phase.status === "stopping";
  const styles = (kind: "urban" | "rural") =>
    STYLES.filter(({ paperKind }) => paperKind === kind).map(({ id, name }) => ({
      value: id,
      label: name,
    }));
  return (
    <form
      className="simulator"
      onSubmit={(event) => {
        event.preventDefault();
        requestSimulation(store);
      }}
    >
      <fieldset disabled={isBusy}>
        <legend>Place</legend>
        <NativeSelect
          label="Style"
          value={draft.style}
          data={[
            { group: "Urban", items: styles("urban") },
            { group: "Rural", items: styles("rural") },
          ]}
          onChange={(event) =>
            changeDraft(store, { style: event.target.value as StyleId })
          }
        />
        <div className="seed">
          <NumberField field="seed" label="Seed" />
          <IconButton
            label="Random seed"
            icon="die"
            isDisabled={isBusy}
            onClick={() => changeDraft(store, { seed: throwDie() })}
          />
        </div>
        <NativeSelect
          label="Size, pixels"
          value={String(draft.sizePx)}
          data={["256", "512", "1024", "2048"]}
          onChange={(event) =>
            changeDraft(store, { sizePx: Number(event.target.value) })
          }
        />
        <NumberField field="gsdM" label="GSD, m" />
      </fieldset>
      <fieldset disabled={isBusy}>
        <legend>Radar image</legend>
        <NumberField field="incidenceDeg" label="Incidence, °" />
        <NumberField field="lookAzimuthDeg" label="Look azimuth, ° from north" />
        <NativeSelect
          label="Look side"
          value={draft.lookSide}
          data={["right", "left"]}
          onChange={(event) =>
            changeDraft(store, {
              lookSide: event.target.value as SceneDraft["lookSide"],
            })
          }
        />
        <NumberField field="looks" label="Multilooks (ENL)" />
        <NumberField field="neszDb" label="NESZ, dB" />
      </fieldset>
      <fieldset disabled={isBusy}>
        <legend>Optical image</legend>
        <NumberField field="timeGapDays" label="Time gap, days" />
        <NumberField field="sunAzimuthDeg" label="Sun azimuth, ° from north" />
        <NumberField field="sunElevationDeg" label="Sun elevation, °" />
        <NumberField field="shiftXPx" label="Mis-registration x, px" />
        <NumberField field="shiftYPx" label="Mis-registration y, px" />
      </fieldset>
      <Preview />
      <Making />
    </form>
  );
}

/**
 * Renders a number with its range; typed text is applied on Enter or when the field
 * loses focus.
 */
function NumberField({
  field,
  label,
}: {
  readonly field: DraftNumber;
  readonly label: string;
}) {
  const store = useAppStore();
  const value = useApp((state) => state.simulator.draft[field]);
  const [min, max, step] = DRAFT_RANGES[field];
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const [note, setNote] = useState<string | null>(null);
  const commit = () => {
    const typed = Number(text);
    changeDraft(store, text.trim() === "" ? {} : { [field]: typed });
    const taken = store.getState().simulator.draft[field];
    setText(String(taken));
    setNote(
      text.trim() === "" || typed === taken
        ? null
        : `${withMinus(text.trim())} is outside of the range ${withMinus(min)} to ${withMinus(max)}.`,
    );
  };
  return (
    <TextInput
      type="number"
      label={label}
      min={min}
      max={max}
      step={step}
      value={text}
      error={note}
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") {
          commit();
        }
      }}
    />
  );
}

function throwDie(): number {
  return Math.floor(Math.random() * (DRAFT_RANGES.seed[1] + 1));
}

/** Shows a small scene of the same kind; it is not a part of the scene that will be generated. */
function Preview() {
  const { preview, isPreviewing, previewError } = useApp((state) => state.simulator);
  return (
    <div className="preview" aria-busy={isPreviewing}>
      {previewError !== null ? (
        <ErrorNote error={previewError} />
      ) : (
        (["sar", "eo"] as const).map((part) => (
          <figure key={part}>
            {preview === null ? (
              <div className="blank" />
            ) : (
              <img
                src={preview[part]}
                alt={part === "sar" ? "Preview of the SAR" : "Preview of the EO"}
              />
            )}
            <figcaption className="small muted">
              {part === "sar" ? "SAR" : "EO"}
            </figcaption>
          </figure>
        ))
      )}
      <p className="small muted" role="status">
        {isPreviewing
          ? "Making the preview …"
          : "A scene of 256 × 256 pixels of this kind, simulated."}
      </p>
    </div>
  );
}

function Making() {
  const store = useAppStore();
  const { phase } = useApp((state) => state.simulator);
  const isRunning = phase.status === "running";
  const isBusy = isRunning || phase.status === "stopping";
  const step = isRunning ? phase.step : null;
  return (
    <div className="making">
      {phase.status === "failed" && <ErrorNote error={phase.error} />}
      <div className="row">
        {isBusy && (
          <>
            <Progress.Root size={6} className="grow">
              <Progress.Section
                aria-label="Progress of the simulation"
                animated={step === null}
                value={step === null ? 100 : 100 * step.fraction}
              />
            </Progress.Root>
            <span className="small">
              {step === null ? "Beginning" : STEP_NAMES[step.what]}
              {isRunning && phase.etaS !== null && ` · ${formatDuration(phase.etaS)}`}
            </span>
            <Button disabled={!isRunning} onClick={() => stopSimulation(store)}>
              {isRunning ? "Stop" : "Stopping"}
            </Button>
          </>
        )}
        {!isBusy && (
          <>
            <p className="grow small muted">
              Made on this device, written as a Capella GEO and an optical GeoTIFF, and
              opened like dropped files. It is called simulated wherever it appears.
            </p>
            <Button type="submit" variant="filled">
              Generate and open
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

const STEP_NAMES = {
  layout: "Laying out the place",
  radar: "Simulating the radar image",
  optical: "Simulating the optical image",
} as const;
