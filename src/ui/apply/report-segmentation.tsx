import {
  AGREEMENT_MEASURES,
  type AgreementMeasure,
  BETTER_SIGNS,
} from "#core/segmentation/agreement.ts";
import type { OutlinedSegment } from "#core/segmentation/outline.ts";
import type { SegmentationReport } from "#state/apply-report.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { formatCount, formatFixed } from "#ui/shared/format.ts";
import { StageDot } from "#ui/shared/stage-dot.tsx";
import { ReportFigure, viewText } from "./report-figure.tsx";

/** What was segmented, panel by panel, and how alike that is to the optical image's. */
export function ReportSegmentation(props: {
  readonly segmentation: SegmentationReport;
}) {
  const { prompt, view, panels } = props.segmentation;
  const pictures = useApp(({ printReport }) => printReport.pictures);
  const byStage = useApp(({ apply }) => apply.byStage);
  return (
    <section>
      <h2>Segments</h2>
      <div className="figures">
        {panels.map(({ stage, shows, segments }) => {
          const picture = pictures[stage];
          const isMade = picture !== undefined && "url" in picture;
          return (
            <ReportFigure
              key={stage}
              stage={stage}
              shows={shows}
              url={isMade ? picture.url : null}
              note={
                picture !== undefined && "problem" in picture
                  ? picture.problem
                  : `${segments} ${segments === 1 ? "segment" : "segments"}`
              }
            >
              <Outlines box={view.box} segments={byStage[stage]?.segments ?? []} />
            </ReportFigure>
          );
        })}
      </div>
      <Measures panels={panels} />
      <dl>
        <dt>Prompt</dt>
        <dd>{promptText(prompt)}</dd>
        <dt>Model</dt>
        <dd>
          {[
            "Segment Anything",
            ...new Set(panels.flatMap(({ backend }) => backend?.description ?? [])),
          ].join(", ")}
        </dd>
        <dt>View</dt>
        <dd>{viewText(view)}</dd>
      </dl>
      <p className="note">
        Of this view alone. EO is a segmentation, too, and no truth.
      </p>
    </section>
  );
}

/** Outlines in the view's own coordinates, whose y grows upwards. */
function Outlines(props: {
  readonly box: readonly [number, number, number, number];
  readonly segments: readonly OutlinedSegment[];
}) {
  const [minX, minY, maxX, maxY] = props.box;
  const [width, height] = [maxX - minX, maxY - minY];
  const at = ([x, y]: readonly [number, number]) =>
    `${((1000 * (x - minX)) / width).toFixed(1)} ${((1000 * (maxY - y)) / height).toFixed(1)}`;
  return (
    <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
      {props.segments.map(({ outline }, i) => (
        <path
          // biome-ignore lint/suspicious/noArrayIndexKey: the report does not change
          key={i}
          d={outline
            .flat()
            .map((ring) => `M${ring.map(at).join("L")}Z`)
            .join("")}
        />
      ))}
    </svg>
  );
}

function Measures({ panels }: Pick<SegmentationReport, "panels">) {
  const compared = panels.filter(({ agreement }) => agreement !== null);
  const [first] = compared;
  if (first?.agreement == null) {
    return <p className="note">Not compared: there are no segments of EO.</p>;
  }
  const { n, segments } = first.agreement;
  return (
    <table className="measures">
      <caption>{`Against EO's ${segments.reference} segments, n = ${formatCount(n)} px`}</caption>
      <thead>
        <tr>
          <th scope="col">Measure</th>
          {compared.map(({ stage, panel }) => (
            <th key={stage} scope="col">
              <StageDot stage={stage} /> {panel}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {(Object.keys(AGREEMENT_MEASURES) as AgreementMeasure[]).map((id) => (
          <tr key={id}>
            <th scope="row">
              {`${AGREEMENT_MEASURES[id].label} ${BETTER_SIGNS[AGREEMENT_MEASURES[id].better]}`}
            </th>
            {compared.map(({ stage, agreement }) => (
              <td key={stage}>{formatFixed(agreement?.values[id], 3)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function promptText(prompt: SegmentationReport["prompt"]): string {
  switch (prompt.kind) {
    case "everything":
      return `everything, by a grid of ${prompt.perSide} × ${prompt.perSide} points`;
    case "points":
      return `points: ${prompt.points
        .map(
          ({ x, y, isInside }) =>
            `${isInside ? "in" : "out"} ${x.toFixed(1)}, ${y.toFixed(1)}`,
        )
        .join("; ")}`;
    case "box":
      return `box: ${prompt.box.map((value) => value.toFixed(1)).join(", ")}`;
  }
}
