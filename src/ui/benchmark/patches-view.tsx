import { Button, SegmentedControl } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import {
  listPatches,
  type PatchOfList,
  patchesToCsv,
  pickPatches,
} from "#core/evaluation/list-patches.ts";
import { candidateName, type ResultsEntry } from "#core/evaluation/own-rows.ts";
import { placeOf } from "#core/evaluation/patch-facts.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";
import { type BenchmarkView, changeBenchmarkView } from "#state/benchmark.ts";
import { shownEntries } from "#state/benchmark-data.ts";
import { useApp, useAppShallow, useAppStore } from "#ui/shared/app-context.tsx";
import { CopyButton } from "#ui/shared/copy-button.tsx";
import { LimitsBar } from "./limits-bar.tsx";
import { PatchItem } from "./patch-item.tsx";
import { useRowRange } from "./use-row-range.ts";

/** Shows the patches behind a cell, sorted by its metric, each as SAR, baselines and EO. */
export function PatchesView({
  cell,
}: {
  readonly cell: NonNullable<BenchmarkView["cell"]>;
}) {
  const store = useAppStore();
  const entries = useAppShallow(shownEntries);
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
  const entries = useAppShallow(shownEntries);
  const { metric, patches: mode, limits } = useApp(({ benchmark }) => benchmark.view);
  const [areOthersShown, showOthers] = useState(true);
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
        <CopyButton label="Copy all as CSV" text={() => patchesToCsv(all, metric)} />
      </div>
      <LimitsBar />
      {list.length === 0 && (
        <p className="muted">
          {limits.length === 0
            ? "No patch of these results has a number for this metric."
            : "No patch of these results passes the filters."}
        </p>
      )}
      <PatchRows list={list} columns={columns} metric={metric} unit={unit} />
    </>
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

const FEW = 12;

/** Draws the rows of the list that are in view; the others are room above and below. */
function PatchRows(props: {
  readonly list: readonly PatchOfList[];
  readonly columns: readonly ResultsEntry[];
  readonly metric: string;
  readonly unit: string;
}) {
  const { list, columns, metric, unit } = props;
  const element = useRef<HTMLOListElement>(null);
  const { range, rowPx } = useRowRange(element, list.length);
  // A short list is drawn whole.
  const { start, end } = list.length <= FEW ? { start: 0, end: list.length } : range;
  return (
    <ol
      ref={element}
      className="patch-list of-equal-rows"
      style={{
        paddingTop: start * rowPx,
        paddingBottom: Math.max(0, list.length - end) * rowPx,
      }}
    >
      {list.slice(start, end).map((patch, i) => (
        <PatchItem
          key={placeOf(patch.regionId, patch)}
          patch={patch}
          columns={columns}
          metric={metric}
          unit={unit}
          of={{ number: start + i + 1, count: list.length }}
        />
      ))}
    </ol>
  );
}
