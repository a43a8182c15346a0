import { SegmentedControl } from "@mantine/core";
import { useMemo } from "react";
import { stageRow } from "#core/catalog/stages.ts";
import { counted } from "#core/counted.ts";
import { segmentsToCsv } from "#core/evaluation/segments-csv.ts";
import type { SegmentsFile } from "#core/evaluation/segments-file.ts";
import {
  SEGMENT_COLUMNS,
  type SegmentsCell,
  type SegmentsRow,
  segmentsImageName,
  segmentsTable,
} from "#core/evaluation/segments-table.ts";
import {
  AGREEMENT_MEASURES,
  type AgreementMeasure,
  BETTER_SIGNS,
} from "#core/segmentation/agreement.ts";
import { type BenchmarkView, changeBenchmarkView } from "#state/benchmark.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { CopyButton } from "#ui/shared/copy-button.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { Explained, Missing } from "#ui/shared/explained.tsx";
import { formatFixed } from "#ui/shared/format.ts";
import { SegmentPatches } from "./segment-patches.tsx";
import "./segments.css";

/** Shows whether a translation brings segments nearer to those of the optical image. */
export function SegmentsView() {
  const segments = useApp(({ benchmark }) => benchmark.segments);
  const { imageId } = useApp(({ benchmark }) => benchmark.view.segments);
  if (segments === null || "error" in segments) {
    return (
      <section className="benchmark-page" aria-labelledby="segments-title">
        <h2 id="segments-title">{TITLE}</h2>
        {segments === null ? (
          <p className="muted">
            No scores of segments are here yet: `npm run segments` makes them.
          </p>
        ) : (
          <ErrorNote error={segments.error} />
        )}
      </section>
    );
  }
  const { file } = segments;
  const image = file.images.find(({ id }) => id === imageId);
  return image === undefined ? (
    <SegmentsTable file={file} />
  ) : (
    <SegmentPatches file={file} image={image} />
  );
}

const TITLE = "Segments: nearer to the optical image than radar?";

function SegmentsTable({ file }: { readonly file: SegmentsFile }) {
  const store = useAppStore();
  const { segments } = useApp(({ benchmark }) => benchmark.view);
  const hasLabels = file.patches.some(({ scores }) =>
    scores.some((score) => score.against === "labels"),
  );
  // A link may ask for a reference that these scores lack.
  const against = hasLabels ? segments.against : "EO";
  const rows = useMemo(() => segmentsTable(file, against), [file, against]);
  return (
    <section className="benchmark-page" aria-labelledby="segments-title">
      <header className="benchmark-head">
        <h2 id="segments-title">{TITLE}</h2>
        {hasLabels && (
          <SegmentedControl
            aria-label="Reference"
            value={against}
            onChange={(next) =>
              changeBenchmarkView(store, {
                segments: { ...segments, against: next === "labels" ? "labels" : "EO" },
              })
            }
            data={[
              { value: "EO", label: "Against EO" },
              { value: "labels", label: "Against the label map" },
            ]}
          />
        )}
        <CopyButton label="Copy as CSV" text={() => segmentsToCsv(file, against)} />
      </header>
      <Origin file={file} />
      <p className="small muted">
        Mean over regions, and below it the difference from radar (▲ nearer to the
        reference, ▼ farther, ≈ undecided: the 95 % interval of a bootstrap over regions
        contains 0). Segments of EO are a segmentation, too, and no truth. A number
        opens its patches.
      </p>
      <section
        className="benchmark-scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="Scores of segments"
      >
        <table className="benchmark-table segments-table">
          <thead>
            <tr>
              <th scope="col">Image</th>
              <th scope="col">Nearer / farther</th>
              {SEGMENT_COLUMNS.map((id) => (
                <MeasureHead key={id} id={id} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <ImageRow key={row.imageId} row={row} segments={segments} />
            ))}
          </tbody>
        </table>
      </section>
      <Hashes file={file} />
    </section>
  );
}

/** Data, n, prompts, network and backend: what every number of the page belongs to. */
function Origin({ file }: { readonly file: SegmentsFile }) {
  const { data, patches, regions, selection, pointsPerSide, segmenter, backend } = file;
  const scored = new Set(patches.map(({ regionId }) => regionId)).size;
  const part =
    scored < regions.length
      ? `${scored} of ${regions.length} regions`
      : counted(regions.length, "region");
  const what = data.simulated ? `${data.title}, simulated` : data.title;
  return (
    <p className="small muted">
      {`${what}: n = ${counted(patches.length, "patch", "patches")} of ${selection.patchPx} px in ${part}. ${segmenter.title}, ${pointsPerSide}² points, on ${backend}. Computed by `}
      <code>npm run segments</code>.
    </p>
  );
}

function MeasureHead({ id }: { readonly id: AgreementMeasure }) {
  const { label, better, settings } = AGREEMENT_MEASURES[id];
  return (
    <th scope="col" className="number">
      <Explained why={settings}>{`${label} ${BETTER_SIGNS[better]}`}</Explained>
    </th>
  );
}

function ImageRow(props: {
  readonly row: SegmentsRow;
  readonly segments: BenchmarkView["segments"];
}) {
  const { row, segments } = props;
  const { image, cells, counts } = row;
  const store = useAppStore();
  const name = segmentsImageName(image);
  return (
    <tr>
      <th scope="row">
        <span className="row-name">{name}</span>
        <span className="small muted">
          {image.stage === "sar" ? "SAR" : stageRow(image.stage).name}
        </span>
      </th>
      <td>
        {counts === null ? (
          <span className="muted">the base</span>
        ) : (
          <span
            title={`of ${SEGMENT_COLUMNS.length} measures; the others are undecided`}
          >
            {`${counts.nearer} / ${counts.farther}`}
          </span>
        )}
      </td>
      {SEGMENT_COLUMNS.map((id) => {
        const cell = cells[id];
        return (
          <td key={id} className="number">
            {cell === null ? (
              <Missing why="No patch has segments for this measure." />
            ) : (
              <MeasureCell
                cell={cell}
                label={`${name}, ${AGREEMENT_MEASURES[id].label}`}
                place={`${image.id}/${id}`}
                onOpen={() =>
                  changeBenchmarkView(store, {
                    segments: { ...segments, measure: id, imageId: image.id },
                  })
                }
              />
            )}
          </td>
        );
      })}
    </tr>
  );
}

const SIGNS = { nearer: "▲", farther: "▼", undecided: "≈" } as const;

function MeasureCell(props: {
  readonly cell: SegmentsCell;
  readonly label: string;
  readonly place: string;
  readonly onOpen: () => void;
}) {
  const { cell, label, place, onOpen } = props;
  const { mean, interval, difference } = cell;
  const between = ([low, high]: readonly [number, number]) =>
    `95 % from ${formatFixed(low, 3)} to ${formatFixed(high, 3)}`;
  return (
    <>
      <button
        type="button"
        className="own-value mono"
        data-segments={place}
        aria-label={`${label}: ${formatFixed(mean, 3)}, ${between(interval)}`}
        title={between(interval)}
        onClick={onOpen}
      >
        {formatFixed(mean, 3)}
      </button>
      {difference !== null && (
        <span
          className={`small mono ${difference.nearness}`}
          title={`${difference.nearness}; ${between(difference.interval)}`}
        >
          {`${SIGNS[difference.nearness]} ${signed(difference.mean)}`}
        </span>
      )}
    </>
  );
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${formatFixed(Math.abs(value), 3)}`;
}

/** The networks that made the numbers, by the first digits of their files' hashes. */
function Hashes({ file: { segmenter, images } }: { readonly file: SegmentsFile }) {
  const models = [segmenter, ...images.flatMap((image) => image.models)];
  const known = new Map(
    models.map(({ id, graphs }) => [
      id,
      graphs.map(({ sha256 }) => sha256.slice(0, 8)).join(", "),
    ]),
  );
  const texts = [...known].filter(([, hashes]) => hashes !== "");
  return (
    <details className="small muted">
      <summary>SHA-256 of the networks, first eight digits</summary>
      <ul className="mono">
        {texts.map(([id, hashes]) => (
          <li key={id}>{`${id}: ${hashes}`}</li>
        ))}
      </ul>
    </details>
  );
}
