/** This file describes the list of regions as the data set that results files name. */
import { counted } from "#core/counted.ts";
import type { ResultsFile, ResultsRegion } from "#core/evaluation/results-file.ts";
import type { Region, RegionsFile } from "./regions-file.ts";

/** @param regions those that are evaluated, of all that are `planned` */
export function dataOfRegions(
  regions: readonly Region[],
  { planned }: Pick<RegionsFile, "planned">,
): ResultsFile["data"] {
  const versions = [...new Set(regions.map((region) => region.simulatorVersion))];
  const simulated = regions.every((region) => region.simulated);
  const isComplete = regions.length === planned.length && regions.length === 10;
  return {
    // A list with a real region is another data set, whose results are not comparable.
    id: simulated ? "sim-x-regions" : "regions",
    title: !simulated
      ? `${counted(regions.length, "region")}, not all of them simulated`
      : isComplete
        ? "The page's ten simulated regions"
        : `${regions.length} of the page's regions`,
    split: "regions",
    simulated,
    simulatorVersion: versions.length === 1 ? (versions[0] ?? null) : null,
  };
}

export function factsOfRegion(
  region: Region,
): Pick<ResultsRegion, "id" | "name" | "kind" | "simulated" | "conditions"> {
  const { id, name, kind, paperKind, simulated } = region;
  const { incidenceDeg, gapDays, gsdM, looks } = region;
  return {
    ...{ id, name, simulated },
    // The tables use the paper's kind, which refers to the real regions.
    kind: paperKind ?? kind,
    conditions: { incidenceDeg, gapDays, gsdM, looks },
  };
}
