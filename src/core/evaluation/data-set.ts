/** This file tells data sets of results apart: numbers are comparable on the same pixels only. */
import type { ResultsFile } from "./results-file.ts";

type DataSet = ResultsFile["data"];

/** Returns equal keys for equal pixels: other versions of the simulator make other ones. */
export function dataKey({ id, split, simulatorVersion }: DataSet): string {
  return JSON.stringify([id, split, simulatorVersion]);
}

/** Describes a data set in a sentence's part. */
export function dataText({ id, split, simulatorVersion }: DataSet): string {
  const version =
    simulatorVersion === null ? "not simulated" : `simulator ${simulatorVersion}`;
  return `the data set ${id}, split ${split}, ${version}`;
}
