import { expect, it } from "vitest";
import { learnedMetrics } from "./learned-metrics.ts";
import { metricNote } from "./metric-notes.ts";
import { metrics } from "./metrics.ts";

it("each metric is explained by a plain sentence before its formula", () => {
  const ids = [...metrics, ...learnedMetrics].map(({ id }) => id);
  ids.push("fd-alexnet", "fid-inception", "kid-inception");
  for (const id of ids) {
    const { plain, definition } = metricNote(id);
    expect(plain, id).toMatch(/^[A-Z].{20,}\.$/);
    expect(plain, id).not.toMatch(/[Σ√=|²]/);
    expect(definition.length, id).toBeGreaterThan(5);
  }
});
