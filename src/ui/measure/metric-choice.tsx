import { SegmentedControl } from "@mantine/core";
import type { MetricFacts } from "#ports/measurement.ts";

/** Chooses one of an answer's metrics; falls back to the first when the chosen one is missing. */
export function MetricChoice(props: {
  readonly label: string;
  readonly metrics: readonly Pick<MetricFacts, "id" | "label">[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}) {
  const { label, metrics, value, onChange } = props;
  return (
    <SegmentedControl
      aria-label={label}
      fullWidth
      value={value}
      onChange={onChange}
      data={metrics.map((metric) => ({ value: metric.id, label: metric.label }))}
    />
  );
}

export function chosenMetric<T extends MetricFacts>(
  metrics: readonly T[],
  id: string,
): T | undefined {
  return metrics.find((metric) => metric.id === id) ?? metrics[0];
}
