import { NativeSelect, SegmentedControl } from "@mantine/core";
import { useEffect } from "react";
import { PAPER_TABLES, type PaperTableId } from "#core/evaluation/paper-tables.ts";
import {
  BENCHMARK_PAGES,
  type BenchmarkPage,
  changeBenchmarkView,
  closeRefused,
  readResultsAgain,
} from "#state/benchmark.ts";
import { chooseData, dataChoices } from "#state/benchmark-data.ts";
import { closeFailure } from "#state/recompute-actions.ts";
import {
  useApp,
  useAppShallow,
  useAppStore,
  usePatchPictures,
} from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { Centre } from "#ui/shell/centre.tsx";
import { HelpDialog } from "#ui/shell/help-dialog.tsx";
import { AddResults } from "./add-results.tsx";
import "./benchmark.css";
import { ChartsView } from "./charts-view.tsx";
import { ClassesView } from "./classes-view.tsx";
import { MatrixView } from "./matrix-view.tsx";
import { PatchesView } from "./patches-view.tsx";
import { SegmentsView } from "./segments-view.tsx";
import { TableView } from "./table-view.tsx";

/** Shows the paper's tables beside our own results, down to single patches. */
export function BenchmarkWorkspace() {
  const phase = useApp(({ benchmark }) => benchmark.phase);
  const { page, cell } = useApp(({ benchmark }) => benchmark.view);
  const pictures = usePatchPictures();
  useEffect(() => () => pictures.release(), [pictures]);
  const store = useAppStore();
  const isReady = phase.status === "ready";
  return (
    <>
      <Centre>
        <div className="benchmark">
          {cell === null && <Pages page={page} />}
          <RefusedFiles />
          <Failures />
          {phase.status === "failed" && (
            <div className="page-message">
              <ErrorNote error={phase.error} onRetry={() => readResultsAgain(store)} />
            </div>
          )}
          {(phase.status === "loading" || phase.status === "idle") && (
            <p className="page-message muted" role="status">
              Reading the published results …
            </p>
          )}
          {isReady && cell !== null && <PatchesView cell={cell} />}
          {isReady && cell === null && page === "matrix" && <MatrixView />}
          {isReady && cell === null && page === "classes" && <ClassesView />}
          {isReady && cell === null && page === "charts" && <ChartsView />}
          {isReady && cell === null && page === "segments" && <SegmentsView />}
          {cell === null && isTable(page) && <TableView page={page} />}
        </div>
      </Centre>
      <HelpDialog keys={[]} />
    </>
  );
}

function isTable(page: BenchmarkPage): page is PaperTableId {
  return page in PAPER_TABLES;
}

const PAGE_NAMES: Readonly<Record<BenchmarkPage, string>> = {
  table2: PAPER_TABLES.table2.source,
  table3: PAPER_TABLES.table3.source,
  table4: PAPER_TABLES.table4.source,
  refinement: "Refinement",
  matrix: "Matrix",
  classes: "Land cover",
  charts: "Charts",
  segments: "Segments",
};

function Pages({ page }: { readonly page: BenchmarkPage }) {
  const store = useAppStore();
  return (
    <nav className="toolbar" aria-label="Tables">
      <SegmentedControl
        aria-label="Table"
        value={page}
        onChange={(next) =>
          changeBenchmarkView(store, { page: next as BenchmarkPage, sort: null })
        }
        data={BENCHMARK_PAGES.map((id) => ({ value: id, label: PAGE_NAMES[id] }))}
      />
      <span className="spring" />
      <DataSelect />
      <AddResults />
    </nav>
  );
}

/** Chooses the data set whose results are shown, once the visitor has added another. */
function DataSelect() {
  const store = useAppStore();
  const shown = useApp(({ benchmark }) => benchmark.dataKey);
  // Text, so that the list is equal as long as nothing in it changes.
  const keys = useAppShallow((state) => dataChoices(state).map(({ key }) => key));
  const titles = useAppShallow((state) => dataChoices(state).map(({ title }) => title));
  return keys.length < 2 ? null : (
    <NativeSelect
      aria-label="Data set"
      value={shown ?? ""}
      onChange={({ currentTarget }) => chooseData(store, currentTarget.value || null)}
      data={keys.map((key, i) => ({ value: key ?? "", label: titles[i] ?? "" }))}
    />
  );
}

function RefusedFiles() {
  const store = useAppStore();
  const refused = useApp(({ benchmark }) => benchmark.refused);
  return refused.map(({ name, error }) => (
    <div key={name} className="page-message">
      <ErrorNote error={error} onClose={() => closeRefused(store, name)} />
    </div>
  ));
}

/** Says what could not be computed or measured here. */
function Failures() {
  const store = useAppStore();
  const failed = useApp(({ recompute }) => recompute.failed);
  return failed.map(({ name, error }) => (
    <div key={name} className="page-message">
      <p className="small muted">{name}</p>
      <ErrorNote error={error} onClose={() => closeFailure(store, name)} />
    </div>
  ));
}
