import { Button, CloseButton, Loader } from "@mantine/core";
import type { AppErrorCode } from "#core/errors.ts";
import { removeScene } from "#state/scene-removal.ts";
import { makeMain, makeReference } from "#state/scene-roles.ts";
import {
  answerReading,
  openFullImage,
  retryScene,
  type SceneEntry,
  saveScene,
} from "#state/scenes.ts";
import { whyNotOnMap } from "#state/stages.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { withSimulated } from "#ui/shared/format.ts";
import { IconButton } from "#ui/shared/icon-button.tsx";
import { LongName } from "#ui/shared/long-name.tsx";
import { StageDot } from "#ui/shared/stage-dot.tsx";
import { OverviewOffer } from "./overview-offer.tsx";

/** Errors that may not occur again with the same file or address, so a retry is offered. */
const PASSING: ReadonlySet<AppErrorCode> = new Set([
  "url-unreachable",
  "network-unavailable",
  "internal",
]);

/** Shows one entry of the scene list, with its questions and errors. */
export function SceneItem({ entry }: { readonly entry: SceneEntry }) {
  const store = useAppStore();
  const { phase, entryId, name } = entry;
  const isShown = useApp(
    ({ scenes }) => scenes.mainId === entryId || scenes.referenceId === entryId,
  );
  const notOnMap = useApp((state) => whyNotOnMap(state, entry));
  const role = phase.status === "ready" ? phase.opened.scene.role : null;
  const isSimulated = phase.status === "ready" && phase.opened.scene.isSimulated;
  const show = () =>
    role === "eo" ? makeReference(store, entryId) : makeMain(store, entryId);
  return (
    <li className={isShown ? "scene-item is-shown" : "scene-item"}>
      <button
        type="button"
        className="pick scene-pick"
        aria-pressed={isShown}
        disabled={role === null}
        onClick={show}
      >
        <SceneMark entry={entry} />
        <span className="scene-title" title={name}>
          <LongName name={withSimulated(name, isSimulated)} />
        </span>
      </button>
      <span className="scene-actions">
        {entry.madeFrom !== null && (
          <IconButton
            label={`Save ${name}`}
            icon="save"
            size={24}
            onClick={() => saveScene(store, entryId)}
          />
        )}
        <CloseButton
          size={24}
          aria-label={`Remove ${name}`}
          onClick={() => removeScene(store, entryId)}
        />
      </span>
      {phase.status === "ambiguous" && <Question entry={entry} />}
      <OtherReadings entry={entry} />
      {notOnMap !== null && <p className="below small muted">{notOnMap}</p>}
      <OverviewOffer entry={entry} />
      {entry.fullUrl !== null && phase.status === "ready" && (
        <div className="below">
          <Button size="compact-xs" onClick={() => openFullImage(store, entry)}>
            Open the whole image, by parts
          </Button>
        </div>
      )}
      {phase.status === "failed" && (
        <div className="below">
          <ErrorNote
            error={phase.error}
            {...(PASSING.has(phase.error.code)
              ? { onRetry: () => retryScene(store, entryId) }
              : {})}
          />
        </div>
      )}
    </li>
  );
}

function SceneMark({ entry }: { readonly entry: SceneEntry }) {
  switch (entry.phase.status) {
    case "queued":
    case "opening":
      return <Loader size={12} aria-label="Opening" />;
    case "ambiguous":
      return <span aria-hidden="true">?</span>;
    case "failed":
      return <span aria-hidden="true">!</span>;
    case "ready": {
      const { role } = entry.phase.opened.scene;
      return (
        <>
          <StageDot stage={role} />
          <span className="small muted">{role === "sar" ? "SAR" : "EO"}</span>
        </>
      );
    }
  }
}

/** What the file does not say was taken for something: the visitor knows better. */
function OtherReadings({ entry }: { readonly entry: SceneEntry }) {
  const store = useAppStore();
  const { phase, entryId } = entry;
  const others =
    phase.status === "ready" ? (phase.opened.scene.otherReadings ?? []) : [];
  return others.length === 0 ? null : (
    <div className="below">
      {others.map(({ as, label, evidence }) => (
        <Button
          key={as}
          size="compact-xs"
          title={evidence}
          onClick={() => answerReading(store, entryId, as)}
        >
          Read as {label.charAt(0).toLowerCase() + label.slice(1)}
        </Button>
      ))}
    </div>
  );
}

/** Asks the user what an ambiguous file contains, instead of guessing. */
function Question({ entry }: { readonly entry: SceneEntry }) {
  const store = useAppStore();
  if (entry.phase.status !== "ambiguous") {
    return null;
  }
  return (
    <fieldset className="below question" style={{ border: 0, margin: 0 }}>
      <legend>This file does not say what its numbers mean. They are …</legend>
      {entry.phase.readings.map((reading) => (
        <button
          key={reading.as}
          type="button"
          onClick={() => answerReading(store, entry.entryId, reading.as)}
        >
          <strong>{reading.label}</strong>
          <br />
          <span className="muted">{reading.evidence}</span>
        </button>
      ))}
    </fieldset>
  );
}
