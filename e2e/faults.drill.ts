import { stripVTControlCharacters } from "node:util";
import { expect, test } from "@playwright/test";
import { FAULTS } from "./drill-faults.ts";
import {
  backToFirstScene,
  cellsOf,
  computedTwice,
  errorsOn,
  finishSomeTiles,
  openDrillPage,
  runOver,
  startButton,
  tryOtherScene,
} from "./drill-page.ts";
import { type Drill, STAGES } from "./drill-stages.ts";
import { complaints, ROW, type Row } from "./drill-table.ts";

// Each fault at each stage. A drill fails when the page is dead afterwards, when a
// finished tile is lost or computed again, when Stop takes more than one further tile, or
// when an error does not say what to do; the table tells the rest.

for (const [name, fault] of Object.entries(FAULTS)) {
  for (const [stage, reach] of Object.entries(STAGES)) {
    test(`${name}, ${stage}`, async ({ page }) => {
      const backend = fault.needsGpu ? "webgpu" : "wasm";
      test.skip(
        backend === "webgpu" && !(await hasAdapter(page)),
        "there is no WebGPU adapter here",
      );
      const opened = await openDrillPage(page, backend);
      const journal = await finishSomeTiles(opened);
      const happened = await drill({ ...opened, fault, journal, backend }, reach);
      const row: Row = { fault: name, stage, ...happened };
      test.info().annotations.push({ type: ROW, description: JSON.stringify(row) });
      expect(complaints(row)).toEqual([]);
    });
  }
}

async function hasAdapter(page: Parameters<typeof openDrillPage>[0]): Promise<boolean> {
  await page.goto("./icon.svg");
  return page.evaluate(async () => (await navigator.gpu?.requestAdapter()) != null);
}

async function drill(
  given: Drill,
  reach: (typeof STAGES)[string],
): Promise<Omit<Row, "fault" | "stage">> {
  const { page, fault, journal } = given;
  const { before, said, twice } = await reach(given);
  const errors = await errorsOn(page);
  const withoutHint = errors.flatMap(({ message, hint }) => (hint ? [] : [message]));
  const told = [said, ...errors.map(({ message }) => message)];
  const row = { finished: before.length, withoutHint };
  await fault.mend?.(page);
  try {
    const afterStop = await tryOtherScene(given);
    await backToFirstScene(page);
    const again = await runAgain(given, before);
    return {
      ...{ ...row, isUsable: true, afterStop },
      ...{ lost: again.lost, twice: twice + again.twice },
      said: [...new Set(told)].join(" | "),
    };
  } catch (error) {
    const [why] = stripVTControlCharacters((error as Error).message).split("\n");
    return {
      ...{ ...row, isUsable: false, afterStop: null },
      ...{ lost: lostOf(before, await cellsOf(page, journal)), twice },
      said: [...told, `then: ${why}`].join(" | "),
    };
  }
}

/** The same request once more: what was stored is there, and is taken. */
async function runAgain({ page, journal }: Drill, before: readonly string[]) {
  const stored = await cellsOf(page, journal);
  await startButton(page).click();
  const said = (await runOver(page, 200_000)) ?? "no end";
  expect(said).toContain("complete");
  const now = await cellsOf(page, journal);
  return { lost: lostOf(before, now), twice: computedTwice(said, stored, now) };
}

const lostOf = (before: readonly string[], now: readonly string[]): number =>
  before.filter((cell) => !now.includes(cell)).length;
