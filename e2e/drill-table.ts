import type { Reporter, TestCase } from "@playwright/test/reporter";

/** What happened in a drill. */
export type Row = {
  readonly fault: string;
  readonly stage: string;
  /** Tiles that were finished when the fault came. */
  readonly finished: number;
  readonly lost: number;
  /** Tiles that were computed although they were stored. */
  readonly twice: number;
  /** Whether another scene renders afterwards. */
  readonly isUsable: boolean;
  /** Tiles that were begun after Stop; null = it was not reached. */
  readonly afterStop: number | null;
  readonly said: string;
  /** Errors that do not say what to do. */
  readonly withoutHint: readonly string[];
};

/** Why a drill has failed; empty where all is well. */
export function complaints(row: Row): string[] {
  const { lost, twice, isUsable, afterStop, withoutHint } = row;
  return [
    ...(isUsable ? [] : ["the page is dead"]),
    ...(lost > 0 ? [`${lost} finished tiles are lost`] : []),
    ...(twice > 0 ? [`${twice} stored tiles were computed again`] : []),
    ...((afterStop ?? 0) > 1 ? [`${afterStop} tiles began after Stop`] : []),
    ...withoutHint.map((message) => `an error without what to do: ${message}`),
  ];
}

const HEAD = [
  ...["fault", "stage", "finished", "lost", "twice", "usable", "after Stop"],
  "what the page said",
];
const WIDTHS = [25, 22, 9, 5, 6, 7, 11];

const padded = (cells: readonly string[]) =>
  cells.map((text, i) => text.padEnd(WIDTHS[i] ?? 0)).join(" ");

const lineText = (row: Row) =>
  padded([
    ...[row.fault, row.stage, `${row.finished}`, `${row.lost}`, `${row.twice}`],
    ...[row.isUsable ? "yes" : "NO", `${row.afterStop ?? "-"}`, row.said],
  ]);

/** The annotation under which a drill gives its row to the table. */
export const ROW = "drill";

/** Prints all rows at the end: a drill that fails ends the process that it ran in. */
// biome-ignore lint/style/noDefaultExport: Playwright loads reporters by it
export default class DrillTable implements Reporter {
  private readonly rows: Row[] = [];

  onTestEnd(test: TestCase): void {
    for (const { type, description } of test.annotations) {
      if (type === ROW && description !== undefined) {
        const row: Row = JSON.parse(description);
        this.rows.push(row);
        // At once, too: a whole pass takes an hour, and may be ended.
        console.log(lineText(row));
      }
    }
  }

  onEnd(): void {
    console.log([padded(HEAD), ...this.rows.map(lineText)].join("\n"));
  }
}
