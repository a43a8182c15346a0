import { Button, Menu, SegmentedControl } from "@mantine/core";
import { useMemo } from "react";
import {
  type BenchmarkColumn,
  type BenchmarkRow,
  type BenchmarkTable,
  benchmarkTable,
} from "#core/evaluation/benchmark-table.ts";
import {
  exportTable,
  TABLE_ENDINGS,
  type TableFormat,
} from "#core/evaluation/export-table.ts";
import { orderRows } from "#core/evaluation/order-rows.ts";
import type { PaperTableId } from "#core/evaluation/paper-tables.ts";
import {
  type BenchmarkState,
  type BenchmarkView,
  changeBenchmarkView,
  sortTable,
} from "#state/benchmark.ts";
import { shownData, shownEntries } from "#state/benchmark-data.ts";
import { saveText } from "#state/ui.ts";
import { useApp, useAppShallow, useAppStore } from "#ui/shared/app-context.tsx";
import { useCopy } from "#ui/shared/copy-button.tsx";
import { Explained } from "#ui/shared/explained.tsx";
import { RecomputeBar } from "./recompute-bar.tsx";
import { TableRow } from "./table-row.tsx";

const NONE: BenchmarkState["leftOut"] = [];

/** Shows one of the paper's tables, with our numbers beside its own. */
export function TableView({ page }: { readonly page: PaperTableId }) {
  const entries = useAppShallow(shownEntries);
  const data = useAppShallow(shownData);
  const isOfPage = data.key === null;
  const leftOut = useApp(({ benchmark }) => (isOfPage ? benchmark.leftOut : NONE));
  const view = useApp(({ benchmark }) => benchmark.view);
  const table = useMemo(
    () => benchmarkTable(page, entries, leftOut),
    [page, entries, leftOut],
  );
  const rows = orderRows(table.rows, view.source, view.sort);
  return (
    <section className="benchmark-page" aria-labelledby="benchmark-title">
      <header className="benchmark-head">
        <h2 id="benchmark-title">{`${table.source}. ${table.title}`}</h2>
        <SourceChoice source={view.source} />
        <ExportMenu table={table} rows={rows} />
      </header>
      <p className="small muted">
        {isOfPage ? (
          <>
            Ours: mean ± standard deviation over patches of the simulated regions,
            computed by <code>npm run results</code>.{" "}
          </>
        ) : (
          `Ours: mean ± standard deviation over patches of “${data.title}” (${data.isSimulated ? "simulated" : "real"}), from the results files that you added. `
        )}
        <em>In italics the paper’s</em>, of real Capella scenes: they show an order of
        size, not a contest.
      </p>
      {isOfPage && <RecomputeBar />}
      <section
        className="benchmark-scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={table.title}
      >
        <table className="benchmark-table">
          <caption className="sr-only">{table.title}</caption>
          <thead>
            <tr>
              <th scope="col">Baseline</th>
              <RankHead table={table} metric={view.metric} />
              {table.columns.map((column) => (
                <SortHead key={column.id} column={column} sort={view.sort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <TableRow key={row.id} row={row} table={table} metric={view.metric} />
            ))}
          </tbody>
        </table>
      </section>
      {rows.length === 0 && <p className="muted">No row of that kind is here.</p>}
      <ul className="notes benchmark-notes" aria-label="Notes on the paper’s numbers">
        {table.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}

function SourceChoice({ source }: { readonly source: BenchmarkView["source"] }) {
  const store = useAppStore();
  return (
    <SegmentedControl
      aria-label="Rows"
      value={source}
      onChange={(next) =>
        changeBenchmarkView(store, { source: next as BenchmarkView["source"] })
      }
      data={[
        { value: "all", label: "All rows" },
        { value: "ours", label: "With ours" },
        { value: "paper", label: "The paper’s" },
      ]}
    />
  );
}

const FORMATS: readonly (readonly [TableFormat, string])[] = [
  ["csv", "CSV"],
  ["markdown", "Markdown"],
  ["latex", "LaTeX"],
];

function ExportMenu(props: {
  readonly table: BenchmarkTable;
  readonly rows: readonly BenchmarkRow[];
}) {
  const { table, rows } = props;
  const store = useAppStore();
  const [copied, copy] = useCopy();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button aria-live="polite">
          {copied === "yes" ? "Copied" : "Export table"}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(([format, label]) => (
          <Menu.Item
            key={format}
            onClick={() =>
              saveText(store, {
                fileName: `sar2earth-${table.id}.${TABLE_ENDINGS[format]}`,
                text: exportTable(table, rows, format),
              })
            }
          >
            {`Save as ${label}`}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {FORMATS.map(([format, label]) => (
          <Menu.Item
            key={format}
            onClick={() => copy(exportTable(table, rows, format))}
          >
            {`Copy as ${label}`}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function SortHead(props: {
  readonly column: BenchmarkColumn;
  readonly sort: BenchmarkView["sort"];
}) {
  const { column, sort } = props;
  const { id, label, unit, better } = column;
  const store = useAppStore();
  const own = sort?.column === id ? sort : null;
  const order = own === null ? "none" : own.isDescending ? "descending" : "ascending";
  return (
    <th scope="col" aria-sort={order} className="number">
      <button
        type="button"
        className="sort"
        onClick={() => sortTable(store, id, better)}
      >
        {`${label}${unit && `, ${unit}`} `}
        <span role="img" aria-label={`${better} is better`}>
          {better === "lower" ? "↓" : "↑"}
        </span>
        <span className="sort-sign" aria-hidden="true">
          {own === null ? "" : own.isDescending ? "▼" : "▲"}
        </span>
      </button>
    </th>
  );
}

function RankHead(props: { readonly table: BenchmarkTable; readonly metric: string }) {
  const { table, metric } = props;
  const column = table.columns.find(({ id }) => id === metric);
  return (
    <th scope="col">
      <Explained
        why={
          <>
            <p>
              Rows of one rank cannot be told apart: a paired bootstrap over regions
              (2000 draws, 95 %) of the whole table, whatever is shown of it. The
              paper’s rows have none: no spread over regions is printed.
            </p>
            {table.rankReason !== null && <p>{table.rankReason}</p>}
          </>
        }
      >
        {`Rank, ${column?.label ?? metric}`}
      </Explained>
    </th>
  );
}
