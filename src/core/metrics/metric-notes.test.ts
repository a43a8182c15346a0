import { expect, it } from "vitest";
import { VALUE_SCALES } from "#core/color/value-scale.ts";
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

it("each map of values is explained by a plain sentence before its scale", () => {
  const scales = Object.entries(VALUE_SCALES);
  expect(scales.length).toBeGreaterThan(3);
  for (const [id, { plain }] of scales) {
    expect(plain, id).toMatch(/^How .{20,}\.$/);
    expect(plain, id).not.toMatch(/[Σ√=|²]/);
  }
});
