import type { Provenance } from "#ports/runs.ts";
import type { ApplyReport } from "#state/apply-report.ts";
import { formatBytes, formatFixed, formatTime } from "#ui/shared/format.ts";

/** How the pixels of every panel came about. */
export function ReportProvenance(props: Pick<ApplyReport, "provenance">) {
  const { files, results } = props.provenance;
  return (
    <section>
      <h2>Provenance</h2>
      <dl>
        {files.map(({ panel, file, bytes, evidence }) => (
          <div key={panel}>
            <dt>{panel}</dt>
            <dd>
              {[file, ...(bytes === null ? [] : [formatBytes(bytes)]), evidence].join(
                " · ",
              )}
            </dd>
          </div>
        ))}
        {results.map(({ panel, shows, provenance }) => (
          <div key={panel}>
            <dt>{panel}</dt>
            <dd>
              {shows}
              {provenance === null ? (
                <span className="note">The run that makes it has not ended.</span>
              ) : (
                linesOf(provenance).map((line) => (
                  <span key={line} className="note">
                    {line}
                  </span>
                ))
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function linesOf(p: Provenance): readonly string[] {
  const { levels } = p;
  return [
    ...p.models.flatMap(({ cardId, graphs }) =>
      graphs.length === 0
        ? [`${cardId}: a filter`]
        : graphs.map(({ role, sha256 }) => `${cardId}, ${role}: sha256 ${sha256}`),
    ),
    [
      `tiles of ${p.tilePx} px, halo ${p.haloPx} px`,
      ...(p.seed === null ? [] : [`noise seed ${p.seed}`]),
      ...(levels === null
        ? []
        : [`levels moved by ${formatFixed(levels.offsetDb, 1)} dB`]),
      `version ${p.version}`,
      formatTime(p.time),
    ].join(", "),
  ];
}
