/**
 * This file formats what `translate` prints: rules, warnings and progress on stderr,
 * the summary on stdout.
 */

import { durationText, type Progress } from "#cli/output/progress.ts";
import { visibleJson } from "#cli/output/terminal-text.ts";
import { type DomainIssue, isMisfit } from "#core/catalog/domain.ts";
import { counted } from "#core/counted.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { RunEvent, RunPlan, RunSummary } from "#ports/runs.ts";
import type { Disagreement, Seams } from "#ports/studies.ts";

/** The model, and the reason if it was not given by the user. */
export type Choice = { readonly modelId: string; readonly reason: string | null };

export function sayPlan(
  plan: RunPlan,
  reason: string | null,
  progress: Progress,
): void {
  for (const line of [...(reason === null ? [] : [reason]), ...plan.inputRule]) {
    progress.note(line);
  }
  for (const issue of plan.domainIssues) {
    const weight = isMisfit(issue) ? "warning: outside of training" : "note";
    progress.note(`${weight}: ${issue.message}`);
  }
}

export function showRun(event: RunEvent, progress: Progress): void {
  if (event.type === "model-ready") {
    progress.note(event.backend.description);
  } else if (event.type === "tile") {
    const { done, total, etaS } = event;
    const eta = etaS === null || done === total ? "" : ` · ${durationText(etaS)} left`;
    progress.show(done / total, `${done}/${total} tiles${eta}`);
  }
}

export function sayWritten(
  out: string,
  summary: RunSummary,
  seams: Seams | null,
  progress: Progress,
): void {
  const { elapsedS, networkS } = timesOf(summary);
  const seen = seams === null ? "" : `, seam ratio ${seams.ratio.toFixed(2)}`;
  progress.note(
    `wrote ${out}: ${counted(summary.done, "tile")} in ${elapsedS} s (network ${networkS} s)${seen}`,
  );
}

/** Returns the JSON of `translate --json`, whose structure is stable. */
export function translationJson(
  files: readonly string[],
  { modelId, reason }: Choice,
  found: {
    readonly plan: RunPlan;
    readonly summary: RunSummary;
    /** Grid of what was written. */
    readonly grid: Grid;
    readonly warning: string | null;
    /** Null where no tiles meet. */
    readonly seams: Seams | null;
    readonly disagreement: Disagreement | null;
  },
): string {
  const { plan, summary, grid, warning, seams, disagreement } = found;
  const { width, height, crs, affine } = grid;
  return visibleJson({
    ...{ files, model: modelId, choice: reason },
    ...{ width, height, crs: crs === "pixel" ? null : crs, affine },
    ...{ tiles: summary.done, ...timesOf(summary) },
    outsideOfTraining: messagesOf(plan.domainIssues.filter(isMisfit)),
    notes: messagesOf(plan.domainIssues.filter((issue) => !isMisfit(issue))),
    warnings: warning === null ? [] : [warning],
    seamRatio: seams === null ? null : Number(seams.ratio.toFixed(3)),
    ...{ disagreement, provenance: summary.provenance },
  });
}

function messagesOf(issues: readonly DomainIssue[]): readonly string[] {
  return issues.map(({ message }) => message);
}

function timesOf({ elapsedMs, runMs }: RunSummary) {
  const seconds = (ms: number) => Number((ms / 1000).toFixed(1));
  return { elapsedS: seconds(elapsedMs), networkS: seconds(runMs) };
}

export function disagreementText(found: Disagreement): string {
  const { mean, p95, n, settings, correlation } = found;
  const withErrors =
    correlation === null
      ? ""
      : `; with the absolute error: Pearson ${correlation.pearson.toFixed(2)}, Spearman ${correlation.spearman.toFixed(2)}`;
  return `Disagreement  ${mean.toFixed(4)}, 95 % below ${p95.toFixed(4)}, ${n} pixels${withErrors}\n              ${settings}`;
}
