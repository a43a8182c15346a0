import { Button } from "@mantine/core";
import { counted } from "#core/counted.ts";
import { windowBox } from "#core/geo/placement.ts";
import { metricNote } from "#core/metrics/metric-notes.ts";
import type { DistributionReading } from "#ports/distribution.ts";
import type { Measurement, PatchMean } from "#ports/measurement.ts";
import { areaDrawn } from "#state/drawn-area.ts";
import { viewGrid } from "#state/map-spec.ts";
import { pickPatches } from "#state/score-table.ts";
import { isStudyOld, studyOf } from "#state/studies.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { Explained } from "#ui/shared/explained.tsx";
import { formatScore } from "#ui/shared/format.ts";
import { InceptionSlot } from "./inception-slot.tsx";
import { MetricCard } from "./metric-card.tsx";
import { StudyPart, StudySection } from "./study-section.tsx";

/** Shows what papers report: means over patches, and distances between sets of patches. */
export function PatchesSection() {
  const patches = useApp((state) => studyOf(state, "patches").last);
  const distribution = useApp((state) => studyOf(state, "distribution").last);
  const statistics = patches?.answer.patches ?? null;
  return (
    <StudySection kind="patches">
      {statistics !== null && (
        <>
          <table className="scores" aria-label="Means over patches">
            <tbody>
              {statistics.means.map((mean) => (
                <MeanRow key={mean.id} mean={mean} />
              ))}
            </tbody>
          </table>
          <p className="small muted">
            {`n = ${counted(statistics.counted, "patch", "patches")} of ${statistics.patchPx}²${skippedText(statistics.skipped)}`}
          </p>
        </>
      )}
      {patches !== null && <PatchPicks measurement={patches.answer} />}
      <div className="study-part stack">
        <StudyPart kind="distribution" />
      </div>
      {distribution !== null && (
        <>
          <table className="scores" aria-label="Distances of sets of patches">
            <tbody>
              {distribution.answer.readings.map((reading) => (
                <DistanceRow
                  key={reading.id}
                  reading={reading}
                  n={distribution.answer.n}
                />
              ))}
            </tbody>
          </table>
          <p className="small muted">
            {`n = ${counted(distribution.answer.n, "patch", "patches")} of ${distribution.answer.patchPx}² in each set`}
          </p>
          <ul className="notes warn">
            {warningsOf(distribution.answer.readings).map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </>
      )}
      <InceptionSlot />
    </StudySection>
  );
}

/** Buttons that select the best, median and worst patch by the first metric as the drawn area. */
function PatchPicks({ measurement }: { readonly measurement: Measurement }) {
  const store = useAppStore();
  const viewCrs = useApp((state) => viewGrid(state)?.crs);
  const isOld = useApp((state) => isStudyOld(state, "patches"));
  const { grid, patches } = measurement;
  const metric = patches?.means[0];
  if (patches === null || metric === undefined || isOld || grid.crs !== viewCrs) {
    return null;
  }
  const { patchPx } = patches;
  const picks = pickPatches(patches.rows, metric);
  if (picks.length === 0) {
    return null;
  }
  return (
    <div className="row small">
      <span className="muted">{`By ${metric.label}:`}</span>
      {picks.map(({ name, patch: { row, col, values } }) => (
        <Button
          key={name}
          size="compact-xs"
          title={`${metric.label} ${formatScore(values[metric.id] ?? Number.NaN, metric.unit)}. A click selects the patch as the area.`}
          onClick={() =>
            areaDrawn(store, {
              kind: "box",
              box: windowBox(grid, { col, row, width: patchPx, height: patchPx }),
            })
          }
        >
          {name}
        </Button>
      ))}
    </div>
  );
}

/** Words how many patches were skipped because too few of their pixels are valid. */
function skippedText(skipped: number): string {
  return skipped === 0 ? "" : `; ${skipped} left out, with too few valid pixels`;
}

function MeanRow({ mean }: { readonly mean: PatchMean }) {
  const std = mean.std === null ? "" : ` ± ${formatScore(mean.std, mean.unit)}`;
  const left = mean.infinite === 0 ? "" : `; ${mean.infinite} infinite left out`;
  return (
    <tr>
      <th scope="row">{mean.label}</th>
      <td className="mono">
        <Explained
          why={`${metricNote(mean.id).plain} n = ${mean.n}${left}; ${mean.settings}`}
        >
          {`${formatScore(mean.mean, mean.unit)}${std}`}
        </Explained>
      </td>
    </tr>
  );
}

function DistanceRow(props: {
  readonly reading: DistributionReading;
  readonly n: number;
}) {
  const { reading, n } = props;
  const { interval } = reading;
  const range =
    interval === null
      ? ""
      : ` (${formatScore(interval[0], "")} … ${formatScore(interval[1], "")})`;
  return (
    <tr>
      <th scope="row">
        <MetricCard
          facts={reading}
          n={`${counted(n, "patch", "patches")} in each set`}
          isOfSets
        />
      </th>
      <td className="mono">{`${formatScore(reading.value, "")}${range}`}</td>
    </tr>
  );
}

function warningsOf(readings: readonly DistributionReading[]): readonly string[] {
  return [
    ...new Set(readings.flatMap(({ warning }) => (warning === null ? [] : [warning]))),
  ];
}
