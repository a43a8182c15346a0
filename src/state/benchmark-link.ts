/** This file writes the Benchmark workspace's view into a link's part, and reads it back. */
import {
  limitsFromText,
  limitsToText,
  PATCH_CONDITIONS,
} from "#core/evaluation/patch-facts.ts";
import {
  BENCHMARK_PAGES,
  type BenchmarkView,
  initialBenchmarkView as initial,
} from "./benchmark.ts";

/** Writes `table2,all,all,lpips,…`. */
export function benchmarkToText(view: BenchmarkView): string {
  const { page, sort, source, metric, kind, cell, patches } = view;
  const { against, limits, place, denoiser, selected } = view;
  const isOther = (key: "metric" | "condition") =>
    against[key] !== initial.against[key];
  return [
    ...[page, source, kind, metric],
    sort === null ? "" : `${sort.column}${sort.isDescending ? ".desc" : ".asc"}`,
    ...[cell?.entryId ?? "", cell?.regionId ?? "", cell === null ? "" : patches],
    isOther("metric") ? against.metric : "",
    isOther("condition") ? against.condition : "",
    ...[limitsToText(limits), place ?? ""],
    denoiser === initial.denoiser ? "" : denoiser,
    selected.join(";"),
    segmentsToText(view.segments),
  ]
    .join(",")
    .replace(/,+$/, "");
}

/** What cannot be read is as it is at first; null where the link says nothing. */
export function benchmarkFromText(text: string | null): BenchmarkView | null {
  if (text === null) {
    return null;
  }
  const [page, source, kind, metric, sort = "", entryId, regionId, patches, ...rest] =
    text.split(",");
  const [
    againstMetric,
    condition,
    limits = "",
    place,
    denoiser,
    selected = "",
    segments,
  ] = rest;
  const [, column, order] = /^(.+)\.(asc|desc)$/.exec(sort) ?? [];
  return {
    page: BENCHMARK_PAGES.find((each) => each === page) ?? initial.page,
    source: source === "paper" || source === "ours" ? source : "all",
    kind: kind === "urban" || kind === "rural" ? kind : "all",
    metric: metric || initial.metric,
    sort: column === undefined ? null : { column, isDescending: order === "desc" },
    cell: entryId ? { entryId, regionId: regionId || null } : null,
    patches: patches === "all" ? "all" : "summary",
    against: {
      metric: againstMetric || initial.against.metric,
      condition:
        PATCH_CONDITIONS.find(({ id }) => id === condition)?.id ??
        initial.against.condition,
    },
    limits: limitsFromText(limits),
    place: place || null,
    denoiser: denoiser || initial.denoiser,
    selected: [...new Set(selected.split(";").filter(Boolean))],
    segments: segmentsFromText(segments ?? ""),
  };
}

/** Writes `labels;miou;cut-hybrid-sim-x`; nothing where all is as it is at first. */
function segmentsToText({ against, measure, imageId }: BenchmarkView["segments"]) {
  const isFirst =
    against === initial.segments.against && measure === initial.segments.measure;
  return isFirst && imageId === null ? "" : `${against};${measure};${imageId ?? ""}`;
}

function segmentsFromText(text: string): BenchmarkView["segments"] {
  const [against, measure = "", imageId] = text.split(";");
  return {
    against: against === "labels" ? "labels" : initial.segments.against,
    measure: measure || initial.segments.measure,
    imageId: imageId || null,
  };
}
