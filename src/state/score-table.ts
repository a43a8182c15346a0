/** This file writes scores and patches as CSV, and selects the best, median and worst patches. */
import { csvCell } from "#core/csv-cell.ts";
import type { MetricReading, PatchRow } from "#ports/measurement.ts";
import type { AppState, AppStore } from "./app-store.ts";
import { shownPicture } from "./results.ts";
import { currentReading } from "./scores.ts";
import { madeBy, mainSar, referenceEo } from "./stages.ts";
import { isStudyOld, studyOf } from "./studies.ts";
import { saveText } from "./ui.ts";

const HEADER = "metric,value,unit,better,n,settings,area,picture,scene,reference";

/**
 * Returns the scores that the panel shows now, one metric per line, each with what it
 * was measured on.
 */
function scoreTable(state: AppState): string | null {
  const reading = currentReading(state);
  if (reading.status !== "ready") {
    return null;
  }
  const { measurement, request } = reading;
  const learned = isStudyOld(state, "learned")
    ? undefined
    : studyOf(state, "learned").last?.answer;
  const picture = shownPicture(state.results);
  const about = [
    JSON.stringify(request.area),
    picture === null ? "" : madeBy(state, picture),
    mainSar(state)?.scene.name ?? "",
    referenceEo(state)?.scene.name ?? "",
  ];
  const line = (r: MetricReading, n: number) =>
    [r.id, String(r.value), r.unit, r.better, String(n), r.settings, ...about]
      .map(cellOf)
      .join(",");
  return [
    HEADER,
    ...measurement.readings.map((r) => line(r, measurement.n)),
    ...(learned?.readings ?? []).map((r) => line(r, learned?.n ?? 0)),
    "",
  ].join("\r\n");
}

/** Keeps a leading minus sign, because a negative number is no formula. */
function cellOf(text: string): string {
  return Number.isFinite(Number(text)) ? text : csvCell(text);
}

export function saveScores(store: AppStore): void {
  const text = scoreTable(store.getState());
  if (text !== null) {
    saveText(store, { fileName: "scores.csv", text });
  }
}

export type PatchPick = { readonly name: string; readonly patch: PatchRow };

/** Returns the best, median and worst patch by one metric; none if there are fewer than three. */
export function pickPatches(
  rows: readonly PatchRow[],
  { id, better }: Pick<MetricReading, "id" | "better">,
): readonly PatchPick[] {
  const sign = better === "lower" ? 1 : -1;
  const scoreOf = ({ values }: PatchRow) => sign * (values[id] ?? Number.NaN);
  const sorted = rows
    .filter((row) => Number.isFinite(scoreOf(row)))
    .sort((a, b) => scoreOf(a) - scoreOf(b));
  const [best, median, worst] = [
    sorted[0],
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted.at(-1),
  ];
  return sorted.length < 3 || !best || !median || !worst
    ? []
    : [
        { name: "best", patch: best },
        { name: "median", patch: median },
        { name: "worst", patch: worst },
      ];
}
