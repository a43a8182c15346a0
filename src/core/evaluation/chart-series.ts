/** This file makes the points of charts from results: a series a pipeline, a point a patch. */
import { candidateName, type ResultsEntry } from "./own-rows.ts";
import {
  isWithin,
  type PatchLimit,
  type PatchOfEntry,
  patchesOf,
} from "./patch-facts.ts";

/** One patch of a series: its score, and what it is set against. */
export type ChartPoint = {
  readonly place: string;
  readonly name: string;
  readonly value: number;
  readonly against: number;
};

/** The patches of one pipeline. */
export type ChartSeries = {
  readonly id: string;
  readonly name: string;
  /** Its colour, from 0. */
  readonly color: number;
  readonly points: readonly ChartPoint[];
  /** Patches that are left out because a number is infinite: the PSNR of equal patches. */
  readonly infinite: number;
};

/** The patches of one pipeline that pass the filters. */
export type ShownPatches = {
  readonly entry: ResultsEntry;
  readonly color: number;
  readonly patches: readonly PatchOfEntry[];
};

/** @param hidden ids of pipelines that are not drawn; colours stay those of all */
export function shownPatches(
  entries: readonly ResultsEntry[],
  hidden: readonly string[],
  limits: readonly PatchLimit[],
  colors: number,
): readonly ShownPatches[] {
  return entries
    .map((entry, i) => ({ entry, color: i % colors }))
    .filter(({ entry }) => !hidden.includes(entry.id))
    .map(({ entry, color }) => ({
      ...{ entry, color },
      patches: patchesOf([entry]).filter((patch) => isWithin(patch, limits)),
    }));
}

/** @param against what the score is set against; a patch without it has no point */
export function chartSeries(
  shown: readonly ShownPatches[],
  metric: string,
  against: (patch: PatchOfEntry) => number | null | undefined,
): readonly ChartSeries[] {
  return shown.map(({ entry, color, patches }) => {
    const points: ChartPoint[] = [];
    let infinite = 0;
    for (const each of patches) {
      const [value, other] = [each.patch.values[metric], against(each)];
      if (value == null || other == null) {
        continue;
      }
      if (!Number.isFinite(value) || !Number.isFinite(other)) {
        infinite += 1;
        continue;
      }
      const { place, region, patch } = each;
      const name = `${region.name}, row ${patch.row}, column ${patch.col}`;
      points.push({ place, name, value, against: other });
    }
    return { id: entry.id, name: candidateName(entry.file), color, points, infinite };
  });
}

/** Says how many patches a chart leaves out; "" where it shows all. */
export function leftOutText(series: readonly ChartSeries[], label: string): string {
  const left = series.filter(({ infinite }) => infinite > 0);
  const all = left.reduce((sum, { infinite }) => sum + infinite, 0);
  if (all === 0) {
    return "";
  }
  const whose = left.map(({ name, infinite }) => `${name} ${infinite}`).join(", ");
  return ` Left out, as ${label} is infinite there: ${all} ${all === 1 ? "patch" : "patches"} (${whose}).`;
}
