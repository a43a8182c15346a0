import { Button, Progress } from "@mantine/core";
import { STAGES, type Stage, stageRow } from "#core/catalog/stages.ts";
import { segmentsToGeoJson } from "#core/segmentation/outline.ts";
import type { AppState } from "#state/app-store.ts";
import {
  agreeToSegmenter,
  crsOfSegments,
  mayUseSegmenter,
  type PanelSegments,
} from "#state/apply.ts";
import { stageCaption } from "#state/stages.ts";
import { saveText } from "#state/ui.ts";
import { useApp, useAppShallow, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { formatDuration } from "#ui/shared/format.ts";
import { Section } from "#ui/shared/section.tsx";
import { StageDot } from "#ui/shared/stage-dot.tsx";
import { secondsLeft, useElapsed } from "#ui/shared/use-elapsed.ts";

export function SegmentsPanel() {
  const mayUse = useApp(mayUseSegmenter);
  const stages = useAppShallow((state) =>
    STAGES.filter((stage) => state.apply.byStage[stage] !== undefined),
  );
  return (
    <>
      <Section title="Segment Anything">
        <div className="stack">
          <p className="small muted">
            Outlines what a point or a box is put on. It was trained on photographs: the
            same question to every panel shows whether the translation makes radar
            legible for it.
          </p>
          {!mayUse && <Consent />}
        </div>
      </Section>
      {stages.length > 0 && (
        <Section title="Found">
          <ul className="found-segments">
            {stages.map((stage) => (
              <FoundIn key={stage} stage={stage} />
            ))}
          </ul>
          <Export />
        </Section>
      )}
    </>
  );
}

/** Says what would be fetched, before anything is. */
function Consent() {
  const store = useAppStore();
  const card = useApp(segmenterCard);
  const bytes = card?.graphs?.reduce((sum, graph) => sum + graph.bytes, 0) ?? 0;
  if (card === undefined) {
    return <p className="small muted">No segmenter is in the catalogue.</p>;
  }
  return (
    <>
      <p className="small">
        {`“${card.title}” is not on this device: ${(bytes / 1e6).toFixed(1)} MB, fetched from this site once and kept. Images stay here.`}
      </p>
      <Button variant="filled" onClick={() => agreeToSegmenter(store)}>
        {`Use it (fetches ${(bytes / 1e6).toFixed(1)} MB)`}
      </Button>
    </>
  );
}

function segmenterCard({ pipeline: { cards } }: AppState) {
  return cards.status === "ready"
    ? cards.cards.find(({ stage }) => stage === "segment")
    : undefined;
}

function FoundIn({ stage }: { readonly stage: Stage }) {
  const found = useApp((state) => state.apply.byStage[stage]);
  const serial = useApp((state) => state.apply.job?.serial ?? null);
  const isRunning = found?.status === "running";
  const elapsedS = useElapsed(isRunning ? serial : null);
  if (found === undefined) {
    return null;
  }
  const { done, total, error } = found;
  const leftS = secondsLeft(elapsedS, done, total);
  return (
    <li>
      <div className="row">
        <StageDot stage={stage} />
        <span className="grow">{stageRow(stage).name}</span>
        <span className="small muted mono">{foundText(found, elapsedS, leftS)}</span>
      </div>
      {isRunning && (
        <Progress.Root size={4}>
          <Progress.Section
            aria-label={`${stageRow(stage).name}: segmenting`}
            animated={done === 0}
            value={total === 0 || done === 0 ? 100 : (100 * done) / total}
          />
        </Progress.Root>
      )}
      {error !== null && <ErrorNote error={error} />}
    </li>
  );
}

function foundText(
  { status, segments, done, total, answer }: PanelSegments,
  elapsedS: number,
  leftS: number | null,
): string {
  const count = `${segments.length} ${segments.length === 1 ? "segment" : "segments"}`;
  switch (status) {
    case "waiting":
      return "waits";
    case "failed":
      return "failed";
    case "stopped":
      return `${count}, stopped`;
    case "running":
      return done === 0
        ? `looking · ${formatDuration(elapsedS)}`
        : `${done}/${total} · ${leftS === null ? "" : formatDuration(leftS)}`;
    case "done": {
      const ms = answer === null ? 0 : (answer.encodeMs ?? 0) + answer.decodeMs;
      return answer === null ? count : `${count} · ${(ms / 1000).toFixed(1)} s`;
    }
  }
}

/** Saves the outlines of all panels in one file, each with its panel's name. */
function Export() {
  const store = useAppStore();
  const canExport = useApp(({ apply }) =>
    Object.values(apply.byStage).some(({ segments }) => segments.length > 0),
  );
  return (
    <Button
      size="compact-sm"
      mt={8}
      disabled={!canExport}
      onClick={() => {
        const state = store.getState();
        saveText(store, {
          fileName: "segments.geojson",
          mediaType: "application/geo+json",
          text: JSON.stringify(geoJsonOf(state), null, 1),
        });
      }}
    >
      Export GeoJSON
    </Button>
  );
}

function geoJsonOf(state: AppState): object {
  const { byStage } = state.apply;
  const all = STAGES.flatMap((stage) =>
    (byStage[stage]?.segments ?? []).map((segment) => ({
      ...segment,
      properties: { panel: stageRow(stage).name, image: stageCaption(state, stage) },
    })),
  );
  return segmentsToGeoJson(all, crsOfSegments(state.apply) ?? "pixel");
}
