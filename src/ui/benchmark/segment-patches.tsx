import { Button, NativeSelect } from "@mantine/core";
import { useEffect, useMemo, useRef } from "react";
import type {
  SegmentsFile,
  SegmentsImage,
  SegmentsPatch,
} from "#core/evaluation/segments-file.ts";
import {
  segmentCost,
  segmentScore,
  segmentsImageName,
} from "#core/evaluation/segments-table.ts";
import {
  AGREEMENT_MEASURES,
  type AgreementMeasure,
} from "#core/segmentation/agreement.ts";
import { changeBenchmarkView, openPatchOnMap } from "#state/benchmark.ts";
import { regionsOf } from "#state/regions.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { Missing } from "#ui/shared/explained.tsx";
import { formatFixed } from "#ui/shared/format.ts";

const MEASURES = Object.keys(AGREEMENT_MEASURES) as AgreementMeasure[];

/** Shows the patches behind a number of segments, those nearest to the reference first. */
export function SegmentPatches(props: {
  readonly file: SegmentsFile;
  readonly image: SegmentsImage;
}) {
  const { file, image } = props;
  const store = useAppStore();
  const { segments } = useApp(({ benchmark }) => benchmark.view);
  const measure = MEASURES.find((id) => id === segments.measure) ?? "ari";
  const { against } = segments;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const list = useMemo(
    () => sortedPatches(file, image.id, against, measure),
    [file, image, against, measure],
  );
  const close = () => {
    changeBenchmarkView(store, { segments: { ...segments, imageId: null } });
    // The focus returns to the cell once the table has been rendered again.
    setTimeout(() => {
      const name = CSS.escape(`${image.id}/${measure}`);
      document.querySelector<HTMLElement>(`[data-segments="${name}"]`)?.focus();
    }, 0);
  };
  const { label } = AGREEMENT_MEASURES[measure];
  return (
    <section
      className="benchmark-page"
      aria-labelledby="segment-patches-title"
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          close();
        }
      }}
    >
      <header className="benchmark-head">
        <Button onClick={close}>Back to the table</Button>
        <h2 id="segment-patches-title" ref={heading} tabIndex={-1}>
          {`${segmentsImageName(image)} against ${REFERENCES[against]}: patches by ${label}`}
        </h2>
        <NativeSelect
          aria-label="Measure"
          value={measure}
          onChange={({ currentTarget }) =>
            changeBenchmarkView(store, {
              segments: { ...segments, measure: currentTarget.value },
            })
          }
          data={MEASURES.map((id) => ({
            value: id,
            label: AGREEMENT_MEASURES[id].label,
          }))}
        />
      </header>
      <p className="small muted">
        “Open in Apply” puts the patch on the map as the drawn area, with the same
        pipeline; “Everything” there finds its segments again.
      </p>
      <section
        className="benchmark-scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={`Patches by ${label}`}
      >
        <table className="benchmark-table">
          <thead>
            <tr>
              <th scope="col">Patch</th>
              <th scope="col" className="number">
                {label}
              </th>
              <th scope="col" className="number">
                of radar
              </th>
              <th scope="col" className="number">
                Segments / of the reference
              </th>
              <th scope="col">
                <span className="sr-only">On the map</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.map((patch) => (
              <PatchRow
                key={`${patch.regionId}/${patch.name}/${patch.row}/${patch.col}`}
                {...{ file, image, patch, measure, against }}
              />
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

const REFERENCES = { EO: "EO", labels: "the label map" } as const;

/** The best first; patches without the measure last. */
function sortedPatches(
  { patches }: SegmentsFile,
  imageId: string,
  against: keyof typeof REFERENCES,
  measure: AgreementMeasure,
): readonly SegmentsPatch[] {
  const cost = (patch: SegmentsPatch) => {
    const value = segmentScore(patch, imageId, against, measure);
    return value === null ? Number.POSITIVE_INFINITY : segmentCost(measure, value);
  };
  return patches.toSorted((a, b) => cost(a) - cost(b));
}

function PatchRow(props: {
  readonly file: SegmentsFile;
  readonly image: SegmentsImage;
  readonly patch: SegmentsPatch;
  readonly measure: AgreementMeasure;
  readonly against: keyof typeof REFERENCES;
}) {
  const { file, image, patch, measure, against } = props;
  const store = useAppStore();
  const { regionId, crs, box, row, col, scores } = patch;
  const isHere = useApp((state) => regionsOf(state).some(({ id }) => id === regionId));
  const region = file.regions.find(({ id }) => id === regionId)?.name ?? regionId;
  const place = `${region}, row ${row}, column ${col}`;
  const found = scores.find(
    (score) => score.imageId === image.id && score.against === against,
  );
  return (
    <tr>
      <th scope="row">{place}</th>
      {(["own", "radar"] as const).map((column) => (
        <td key={column} className="number mono">
          <Value
            value={segmentScore(
              patch,
              column === "own" ? image.id : "sar",
              against,
              measure,
            )}
          />
        </td>
      ))}
      <td className="number mono">
        {found === undefined
          ? "–"
          : `${found.segments.candidate} / ${found.segments.reference}`}
      </td>
      <td>
        {isHere ? (
          <Button
            size="compact-xs"
            aria-label={`Open in Apply: ${place}`}
            onClick={() =>
              openPatchOnMap(store, {
                ...{ regionId, crs, box, workspaceId: "apply" },
                stages: image.models.map(({ stage, id }) => ({ stage, cardId: id })),
              })
            }
          >
            Open in Apply
          </Button>
        ) : (
          <span className="small muted">its pixels are not here</span>
        )}
      </td>
    </tr>
  );
}

function Value({ value }: { readonly value: number | null }) {
  return value === null ? (
    <Missing why="One of the two pictures has no segments here." />
  ) : (
    formatFixed(value, 3)
  );
}
