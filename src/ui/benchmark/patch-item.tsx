import { Button } from "@mantine/core";
import { chainOf, type StageChoice } from "#core/catalog/stages.ts";
import { findPatch, type PatchOfList } from "#core/evaluation/list-patches.ts";
import { candidateName, type ResultsEntry } from "#core/evaluation/own-rows.ts";
import { placeOf } from "#core/evaluation/patch-facts.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";
import { gridBox } from "#core/geo/placement.ts";
import { changeBenchmarkView, openPatchOnMap } from "#state/benchmark.ts";
import { shownData, shownEntries } from "#state/benchmark-data.ts";
import { regionsOf } from "#state/regions.ts";
import { useApp, useAppShallow, useAppStore } from "#ui/shared/app-context.tsx";
import { formatScore } from "#ui/shared/format.ts";
import { PatchPictureView } from "./patch-picture.tsx";
import "./patches.css";

/** Shows the patch that is marked in the charts, with the pictures of all baselines. */
export function ChosenPatch(props: {
  readonly place: string;
  readonly metric: { readonly id: string; readonly unit: string };
}) {
  const { place, metric } = props;
  const entries = useAppShallow(shownEntries);
  const having = entries.flatMap((entry) => {
    const patch = findPatch(entry.file, place, metric.id);
    return patch === null ? [] : [{ entry, patch }];
  });
  const [first] = having;
  return first === undefined ? null : (
    <ol className="patch-list" aria-label="The chosen patch">
      <PatchItem
        patch={first.patch}
        columns={having.map(({ entry }) => entry)}
        metric={metric.id}
        unit={metric.unit}
      />
    </ol>
  );
}

/** Shows one patch: its score, its place, and the pictures of all columns. */
export function PatchItem(props: {
  readonly patch: PatchOfList;
  readonly columns: readonly ResultsEntry[];
  readonly metric: string;
  readonly unit: string;
  /** Its number in a list of which only a part is drawn. */
  readonly of?: { readonly number: number; readonly count: number };
}) {
  const { patch, columns, metric, unit, of } = props;
  const { regionId, grid } = patch;
  const store = useAppStore();
  const isHere = useApp(
    (state) =>
      shownData(state).key === null &&
      regionsOf(state).some(({ id }) => id === regionId),
  );
  const isOfPage = useApp((state) => shownData(state).key === null);
  const [own] = columns;
  const stages = own === undefined ? null : stagesOf(own.file);
  const place = `${patch.regionName}, row ${patch.row}, column ${patch.col}`;
  return (
    <li
      className="patch-item"
      data-region={regionId}
      aria-posinset={of?.number}
      aria-setsize={of?.count}
    >
      <div className="patch-facts">
        {patch.place !== null && <strong>{patch.place}</strong>}
        <span className="mono">{formatScore(patch.value, unit)}</span>
        <span className="small muted">{place}</span>
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={`Show in the charts: ${place}`}
          onClick={() =>
            changeBenchmarkView(store, {
              ...{ page: "charts", cell: null },
              place: placeOf(regionId, patch),
            })
          }
        >
          Show in the charts
        </Button>
        {isHere && stages !== null && (
          <Button
            size="compact-xs"
            aria-label={`Open on the map: ${place}`}
            onClick={() =>
              openPatchOnMap(store, {
                ...{ regionId, crs: grid.crs, box: gridBox(grid), stages },
                workspaceId: "explore",
              })
            }
          >
            Open on the map
          </Button>
        )}
      </div>
      {isHere ? (
        <section
          className="patch-pictures"
          aria-label={`Pictures of ${place}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
        >
          <PatchPictureView patch={patch} layer={{ kind: "sar" }} caption="SAR" />
          {columns.map((entry) => (
            <BaselinePicture
              key={entry.id}
              entry={entry}
              patch={patch}
              metric={metric}
              unit={unit}
            />
          ))}
          <PatchPictureView patch={patch} layer={{ kind: "eo" }} caption="EO" />
        </section>
      ) : (
        <p className="small muted">
          {isOfPage
            ? "The pixels of this region are not here: “npm run regions” makes the page’s regions."
            : "The pixels of this data set are not in the page. Open the image in Explore to look at the patch."}
        </p>
      )}
    </li>
  );
}

function BaselinePicture(props: {
  readonly entry: ResultsEntry;
  readonly patch: PatchOfList;
  readonly metric: string;
  readonly unit: string;
}) {
  const { entry, patch, metric, unit } = props;
  const stages = stagesOf(entry.file);
  const value = entry.file.regions
    .find(({ id }) => id === patch.regionId)
    ?.patches.find(
      ({ image, row, col }) =>
        image === patch.image && row === patch.row && col === patch.col,
    )?.values[metric];
  const score = value === undefined ? "" : ` ${formatScore(value, unit)}`;
  const caption = `${candidateName(entry.file)}${score}`;
  return stages === null ? (
    <figure className="patch-picture">
      <div className="patch-none small muted">The pictures stay with their owner.</div>
      <figcaption className="small">{caption}</figcaption>
    </figure>
  ) : (
    <PatchPictureView
      patch={patch}
      layer={{ kind: "pipeline", stages }}
      caption={caption}
    />
  );
}

/** Returns the chain that made the pictures; null where they were read from a folder. */
function stagesOf({ candidate }: ResultsFile): readonly StageChoice[] | null {
  return candidate.kind === "pictures"
    ? null
    : chainOf({
        denoised: candidate.denoise?.id ?? null,
        syneo: candidate.translate.id,
        refined: candidate.refine?.id ?? null,
      });
}
