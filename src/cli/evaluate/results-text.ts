import { visible } from "#cli/output/terminal-text.ts";
import { counted } from "#core/counted.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";

/** Formats results as text: one line per metric, and what it was measured on. */
export function resultsText(file: ResultsFile): string {
  const { candidate, data, means, distances, metrics, regions, shard } = file;
  const n = regions.reduce((sum, { patches }) => sum + patches.length, 0);
  const skipped = regions.reduce((sum, region) => sum + region.skipped, 0);
  const what =
    candidate.kind === "pictures"
      ? `pictures of ${candidate.name}`
      : [candidate.denoise, candidate.translate, candidate.refine]
          .flatMap((model) => model?.id ?? [])
          .join(" + ");
  const part = shard === null ? "" : `, shard ${shard.index} of ${shard.count}`;
  const head = `${what} on ${data.title}${data.simulated ? " (simulated)" : ""}${part}: ${counted(n, "patch", "patches")} of ${file.selection.patchPx} px in ${counted(regions.length, "region")}, ${skipped} left out`;
  const lines = means.map(({ id, mean, std }) => {
    const label = metrics.find((metric) => metric.id === id)?.label ?? id;
    const spread = std === null ? "" : ` ± ${std.toFixed(4)}`;
    return `${label.padEnd(14)}${mean.toFixed(4)}${spread}`;
  });
  const sets = distances.map(
    ({ label, value }) => `${label.padEnd(14)}${value.toFixed(4)}`,
  );
  return visible([head, ...lines, ...sets].join("\n"));
}
