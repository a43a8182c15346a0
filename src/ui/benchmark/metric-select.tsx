import { NativeSelect } from "@mantine/core";
import {
  BENCHMARK_COLUMNS,
  type BenchmarkColumn,
} from "#core/evaluation/benchmark-table.ts";

/** Metrics that single patches have; FD and FID are of sets. */
export const PATCH_METRICS = BENCHMARK_COLUMNS.filter(
  ({ id }) => id !== "fid" && !id.startsWith("fd-"),
);

/** Lets the user choose one metric, of patches unless others are given. */
export function MetricSelect(props: {
  readonly label: string;
  readonly value: string;
  readonly metrics?: readonly BenchmarkColumn[];
  readonly onChange: (metric: string) => void;
}) {
  const { label, value, metrics = PATCH_METRICS, onChange } = props;
  return (
    <NativeSelect
      aria-label={label}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      data={metrics.map(({ id, label: name, better }) => ({
        value: id,
        label: `${name} ${better === "lower" ? "↓" : "↑"}`,
      }))}
    />
  );
}

/** Returns the metric's column, or the first one where patches have no such metric. */
export function patchMetric(id: string): (typeof PATCH_METRICS)[number] {
  const [first] = PATCH_METRICS;
  const found = PATCH_METRICS.find((each) => each.id === id) ?? first;
  if (found === undefined) {
    throw new Error("there are metrics of patches");
  }
  return found;
}
