import type { Provenance, RunSummary } from "#ports/runs.ts";
import { cardTitle } from "#state/stages.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { type Fact, Facts } from "#ui/shared/facts.tsx";
import { formatFixed, formatTime, withSimulated } from "#ui/shared/format.ts";
import { FoldedSection } from "#ui/shared/section.tsx";

/** How the pixels on screen were made: enough to make them again. */
export function ProvenancePanel() {
  const provenance = useApp(({ results }) => {
    const id = results.shown.syneo ?? results.shown.denoised;
    return id === null ? null : (results.byId[id]?.provenance ?? null);
  });
  const denoiser = useApp((state) => cardTitle(state, provenance?.denoiseId ?? null));
  const translator = useApp((state) =>
    cardTitle(state, provenance?.translateId ?? null),
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
          When a run has ended, its models, hashes and settings stand here.
        </p>
      ) : (
        <Facts
          facts={[...factsOf(provenance, denoiser, translator), ["Time", time]]}
          why="It does not apply to this run."
        />
      )}
    </FoldedSection>
  );
}

/** What a run took, and how much of it was spent in the network itself. */
function timeText({ tilesMs, runMs }: RunSummary): string {
  const share = tilesMs > 0 ? (100 * runMs) / tilesMs : 0;
  return `${formatFixed(tilesMs / 1000, 1)} s, ${formatFixed(share, 1)} % in the network`;
}

function factsOf(p: Provenance, denoiser: string, translator: string): Fact[] {
  return [
    ["Scene", withSimulated(p.sceneName, p.isSimulated)],
    ["De-noise", denoiser],
    ["Translate", translator],
    ["Model hash", p.modelSha256 && <Hash sha256={p.modelSha256} />],
    [
      "Backend",
      p.backend === null ? null : `${p.backend.provider}, ${p.backend.description}`,
    ],
    ["Tiles", `${p.tilePx} px, halo ${p.haloPx} px, norm ${p.norm}`],
    ["Model GSD", p.gsdM === null ? null : `${formatFixed(p.gsdM, 2)} m`],
    ["Version", p.version],
    ["Made", formatTime(p.time)],
  ];
}

function Hash({ sha256 }: { readonly sha256: string }) {
  return (
    <span className="mono" title={sha256}>
      {sha256.slice(0, 12)}
    </span>
  );
}
