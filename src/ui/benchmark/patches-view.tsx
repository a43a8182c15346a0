import { Button, SegmentedControl } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { chainOf, type StageChoice } from "#core/catalog/stages.ts";
import {
  listPatches,
  type PatchOfList,
  pickPatches,
} from "#core/evaluation/list-patches.ts";
import { candidateName, type ResultsEntry } from "#core/evaluation/own-rows.ts";
import { placeOf } from "#core/evaluation/patch-facts.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";
import { gridBox } from "#core/geo/placement.ts";
import {
  type BenchmarkView,
  changeBenchmarkView,
  openPatchOnMap,
} from "#state/benchmark.ts";
import { regionsOf } from "#state/regions.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { formatScore } from "#ui/shared/format.ts";
import { LimitsBar } from "./limits-bar.tsx";
import { PatchPictureView } from "./patch-picture.tsx";

/** Number of rows that are rendered at once; more are added when the end scrolls into view. */
const PART = 12;

/** Shows the patches behind a cell, sorted by its metric, each as SAR, baselines and EO. */
export function PatchesView({
  cell,
}: {
  readonly cell: NonNullable<BenchmarkView["cell"]>;
}) {
  const store = useAppStore();
  const entries = useApp(({ benchmark }) => benchmark.entries);
  const view = useApp(({ benchmark }) => benchmark.view);
  const entry = entries.find(({ id }) => id === cell.entryId);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const close = () => {
    const { entryId, regionId } = cell;
    const { metric } = view;
    changeBenchmarkView(store, { cell: null });
    // The focus returns to the cell once the table has been rendered again.
    setTimeout(() => {
      const name = `${entryId}/${regionId ?? ""}/${metric}`;
      document.querySelector<HTMLElement>(`[data-cell="${CSS.escape(name)}"]`)?.focus();
    }, 0);
  };
  return (
    <section
      className="benchmark-page patches"
      aria-labelledby="patches-title"
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          close();
        }
      }}
    >
      <header className="benchmark-head">
        <Button onClick={close}>Back to the table</Button>
        <h2 id="patches-title" ref={heading} tabIndex={-1}>
          {entry === undefined
            ? "These results are not here"
            : titleOf(entry.file, cell.regionId, view.metric)}
        </h2>
      </header>
      {entry === undefined ? (
        <p className="muted">
          {`The link names results that this page does not have: “${cell.entryId}”.`}
        </p>
      ) : (
        <PatchList key={entry.id} entry={entry} regionId={cell.regionId} />
      )}
    </section>
  );
}

function titleOf(file: ResultsFile, regionId: string | null, metric: string): string {
  const label = file.metrics.find(({ id }) => id === metric)?.label ?? metric;
  const region = file.regions.find(({ id }) => id === regionId)?.name ?? "all regions";
  return `${candidateName(file)}, ${region}: patches by ${label}`;
}

function PatchList(props: {
  readonly entry: ResultsEntry;
  readonly regionId: string | null;
}) {
  const { entry, regionId } = props;
  const store = useAppStore();
  const entries = useApp(({ benchmark }) => benchmark.entries);
  const { metric, patches: mode, limits } = useApp(({ benchmark }) => benchmark.view);
  const [areOthersShown, showOthers] = useState(true);
  const [shown, setShown] = useState(PART);
  const all = useMemo(
    () => listPatches(entry.file, regionId, metric, limits),
    [entry, regionId, metric, limits],
  );
  const list = mode === "all" ? all : pickPatches(all);
  const columns = [
    entry,
    ...(areOthersShown
      ? entries.filter((each) => each.id !== entry.id && isPlain(each.file))
      : []),
  ];
  const unit = entry.file.metrics.find(({ id }) => id === metric)?.unit ?? "";
  return (
    <>
      <div className="row benchmark-choices">
        <SegmentedControl
          aria-label="Patches"
          value={mode}
          onChange={(next) =>
            changeBenchmarkView(store, { patches: next as BenchmarkView["patches"] })
          }
          data={[
            { value: "summary", label: "Best to worst, five" },
            { value: "all", label: `All ${all.length}` },
          ]}
        />
        <label className="row">
          <input
            type="checkbox"
            checked={areOthersShown}
            onChange={({ currentTarget }) => showOthers(currentTarget.checked)}
          />
          All baselines
        </label>
      </div>
      <LimitsBar />
      {list.length === 0 && (
        <p className="muted">
          {limits.length === 0
            ? "No patch of these results has a number for this metric."
            : "No patch of these results passes the filters."}
        </p>
      )}
      <ol className="patch-list">
        {list.slice(0, shown).map((patch) => (
          <PatchItem
            key={`${patch.regionId}/${patch.image}/${patch.row}/${patch.col}`}
            patch={patch}
            columns={columns}
            metric={metric}
            unit={unit}
          />
        ))}
      </ol>
      {shown < list.length && <More onReached={() => setShown(shown + PART)} />}
    </>
  );
}

/** Shows the patch that is marked in the charts, with the pictures of all baselines. */
export function ChosenPatch(props: {
  readonly place: string;
  readonly metric: { readonly id: string; readonly unit: string };
}) {
  const { place, metric } = props;
  const entries = useApp(({ benchmark }) => benchmark.entries);
  const having = entries.flatMap((entry) => {
    const patch = listPatches(entry.file, null, metric.id, []).find(
      (each) => placeOf(each.regionId, each) === place,
    );
    return patch === undefined ? [] : [{ entry, patch }];
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

/** A translator alone: what the paper calls a baseline. */
function isPlain({ candidate }: ResultsFile): boolean {
  return (
    candidate.kind === "pipeline" &&
    candidate.denoise === null &&
    candidate.refine === null
  );
}

/** Adds rows when the end of the list scrolls into view, or by the button. */
function More({ onReached }: { readonly onReached: () => void }) {
  const end = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver(([seen]) => {
      if (seen?.isIntersecting) {
        onReached();
      }
    });
    if (end.current !== null) {
      observer.observe(end.current);
    }
    return () => observer.disconnect();
  }, [onReached]);
  return (
    <Button ref={end} onClick={onReached}>
      Show more patches
    </Button>
  );
}

function PatchItem(props: {
  readonly patch: PatchOfList;
  readonly columns: readonly ResultsEntry[];
  readonly metric: string;
  readonly unit: string;
}) {
  const { patch, columns, metric, unit } = props;
  const { regionId, grid } = patch;
  const store = useAppStore();
  const isHere = useApp((state) => regionsOf(state).some(({ id }) => id === regionId));
  const [own] = columns;
  const stages = own === undefined ? null : stagesOf(own.file);
  const place = `${patch.regionName}, row ${patch.row}, column ${patch.col}`;
  return (
    <li className="patch-item" data-region={regionId}>
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
              })
            }
          >
            Open on the map
          </Button>
        )}
      </div>
      {isHere ? (
        <div className="patch-pictures">
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
        </div>
      ) : (
        <p className="small muted">
          The pixels of this region are not here: “npm run regions” makes the page’s
          regions.
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
