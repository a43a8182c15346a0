import { RESULT_STAGES, runRow } from "#core/catalog/stages.ts";
import type { ModelUsed, Provenance, RunSummary } from "#ports/runs.ts";
import { normWords } from "#state/norms.ts";
import { cardTitle } from "#state/stages.ts";
import { useApp, useAppShallow } from "#ui/shared/app-context.tsx";
import { type Fact, Facts } from "#ui/shared/facts.tsx";
import {
  formatFixed,
  formatTiles,
  formatTime,
  withSimulated,
} from "#ui/shared/format.ts";
import { FoldedSection } from "#ui/shared/section.tsx";

/** Shows how the pixels on screen were made, in enough detail to make them again. */
export function ProvenancePanel() {
  const provenance = useApp(({ results }) => {
    const id = RESULT_STAGES.map((stage) => results.shown[stage]).findLast(Boolean);
    return id ? (results.byId[id]?.provenance ?? null) : null;
  });
  const titles = useAppShallow((state) =>
    (provenance?.models ?? []).map(({ cardId }) => cardTitle(state, cardId)),
  );
  const time = useApp(({ run }) =>
    run.phase.status === "ended" &&
    run.phase.summary.provenance.time === provenance?.time
      ? timeText(run.phase.summary)
      : null,
  );
  return (
    <FoldedSection title="Provenance">
      {provenance === null ? (
        <p className="small muted">
          When a run has ended, its models, hashes and settings are listed here.
        </p>
      ) : (
        <Facts
          facts={[...factsOf(provenance, titles), ["Time", time]]}
          why="It does not apply to this run."
        />
      )}
    </FoldedSection>
  );
}

/** Words how long a run took, and how much of that was spent in the network. */
function timeText({ tilesMs, runMs }: RunSummary): string {
  const share = tilesMs > 0 ? (100 * runMs) / tilesMs : 0;
  return `${formatFixed(tilesMs / 1000, 1)} s, ${formatFixed(share, 1)} % in the network`;
}

function factsOf(p: Provenance, titles: readonly string[]): Fact[] {
  return [
    ["Scene", withSimulated(p.sceneName, p.isSimulated)],
    ...p.models.flatMap((model, i) => modelFacts(model, titles[i] ?? model.cardId)),
    ["Backend", backendsOf(p) || null],
    ["Noise seed", p.seed === null ? null : String(p.seed)],
    ["Tiles", `${p.tilePx} px, halo ${p.haloPx} px, norm ${p.norm}${normText(p)}`],
    ["Model GSD", p.gsdM === null ? null : `${formatFixed(p.gsdM, 2)} m`],
    ["Version", p.version],
    ["Made", formatTime(p.time)],
    ["Stored before", p.earlier === undefined ? null : earlierText(p.earlier)],
  ];
}

function normText({ norm, normMode }: Provenance): string {
  return norm === "none" ? "" : ` (${normWords(normMode)})`;
}

function earlierText({
  tiles,
  since,
  backends,
}: NonNullable<Provenance["earlier"]>): string {
  const on = backends.length === 0 ? "" : `, on ${backends.join("; ")}`;
  return `${formatTiles(tiles)}, the first of ${formatTime(since)}${on}`;
}

/** Lists the model of one stage with the hash of each of its graphs; a filter has none. */
function modelFacts({ stage, graphs }: ModelUsed, title: string): Fact[] {
  const { verb, noun } = runRow(stage);
  return [
    [verb, title],
    ...graphs.map(({ role, sha256 }): Fact => {
      const which = graphs.length === 1 ? noun : `${noun}, ${role}`;
      return [`Hash of the ${which}`, <Hash key={role} sha256={sha256} />];
    }),
  ];
}

/** Words where the networks ran; usually all on one backend. */
function backendsOf({ models }: Provenance): string {
  const named = models.flatMap(({ backend }) =>
    backend === null ? [] : [`${backend.provider}, ${backend.description}`],
  );
  return [...new Set(named)].join("; ");
}

function Hash({ sha256 }: { readonly sha256: string }) {
  return (
    <span className="mono" title={sha256}>
      {sha256.slice(0, 12)}
    </span>
  );
}
