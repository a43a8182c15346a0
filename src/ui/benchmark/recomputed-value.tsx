import { useMemo } from "react";
import { counted } from "#core/counted.ts";
import type {
  BenchmarkColumn,
  BenchmarkRow,
} from "#core/evaluation/benchmark-table.ts";
import {
  type Comparison,
  compareMetric,
  TOLERANCE,
} from "#core/evaluation/compare-results.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { Explained } from "#ui/shared/explained.tsx";
import { formatFixed, formatScore } from "#ui/shared/format.ts";
import { hashesOf } from "./own-facts.tsx";

/** Shows what this machine has computed of a cell, and flags a difference. */
export function RecomputedValue(props: {
  readonly row: BenchmarkRow;
  readonly column: BenchmarkColumn;
}) {
  const { row, column } = props;
  const { entryId = "", regionId = null } = row.results ?? {};
  const own = useApp(({ recompute }) => recompute.rows[entryId]?.file);
  const published = useApp(
    ({ benchmark }) => benchmark.entries.find(({ id }) => id === entryId)?.file,
  );
  const comparison = useMemo(
    () =>
      own === undefined || published === undefined
        ? null
        : compareMetric(published, own, column.id, regionId),
    [own, published, column.id, regionId],
  );
  if (comparison === null || own === undefined) {
    return null;
  }
  if (comparison.kind === "none") {
    return (
      <Explained why={comparison.why} className="recomputed small muted">
        not yet here
      </Explained>
    );
  }
  const { found } = comparison;
  const isNear = found.differing === 0;
  return (
    <Explained
      why={<Facts found={found} column={column} file={own} />}
      className={isNear ? "recomputed small" : "recomputed small differs"}
    >
      {`${formatScore(found.value, column.unit)} here`}
      {isNear ? " ✓" : ` ≠ ${differenceText(found, column.unit)}`}
    </Explained>
  );
}

type Found = Extract<Comparison, { readonly kind: "compared" }>["found"];

function differenceText({ value, published }: Found, unit: string): string {
  const difference = value - published;
  const text = formatFixed(difference, unit === "dB" ? 2 : 4);
  return `${difference < 0 ? "" : "+"}${text}`;
}

function Facts(props: {
  readonly found: Found;
  readonly column: BenchmarkColumn;
  readonly file: ResultsFile;
}) {
  const { found, column, file } = props;
  const { candidate } = file;
  const { n, published, differing, largest, reason } = found;
  const unit = column.unit === "" ? "" : ` ${column.unit}`;
  return (
    <>
      <p>
        {candidate.kind === "pictures"
          ? "Measured here."
          : `Computed on this machine: ${candidate.backend}; ${hashesOf(candidate)}.`}
      </p>
      <p>
        {`n = ${counted(n, "patch", "patches")}, of which the published mean is ${formatScore(published, column.unit)}.`}
      </p>
      <p>
        {differing === 0
          ? `No number differs by more than ${TOLERANCE}; the largest difference is ${largest.toExponential(1)}${unit}.`
          : `${differing} of ${n} differ by more than ${TOLERANCE}, by ${Number.isFinite(largest) ? formatFixed(largest, 4) : "∞"}${unit} at most.`}
      </p>
      {reason !== null && <p>{reason}</p>}
    </>
  );
}
