import { counted } from "#core/counted.ts";
import type { OwnValue } from "#core/evaluation/benchmark-table.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";

/** Explains a number of ours: what made it, of what, and by which settings. */
export function OwnFacts(props: {
  readonly file: ResultsFile;
  readonly own: OwnValue;
  readonly id: string;
}) {
  const { file, own, id } = props;
  const { candidate, metrics, data, selection } = file;
  const settings =
    metrics.find((metric) => metric.id === id)?.settings ??
    file.distances.find((distance) => distance.id === id)?.settings;
  const where =
    candidate.kind === "pictures"
      ? "Measured on pictures that were brought."
      : `Recomputed by this project on ${candidate.backend}; ${hashesOf(candidate)}.`;
  return (
    <>
      <p>{where}</p>
      <p>
        {`${data.title}${data.simulated ? " (simulated)" : ""}, n = ${counted(own.n, "patch", "patches")} of ${selection.patchPx} px${selection.perImage === null ? "" : `, ${selection.perImage} a region`}, ${file.time.slice(0, 10)}.`}
      </p>
      {own.infinite > 0 && <p>{`${own.infinite} equal patches are left out.`}</p>}
      {own.warning !== null && <p>{own.warning}</p>}
      <p>{settings}</p>
    </>
  );
}

/** Writes the models with the first digits of their weights’ hashes. */
export function hashesOf(
  candidate: ResultsFile["candidate"] & { readonly kind: "pipeline" },
): string {
  return [candidate.denoise, candidate.translate, candidate.refine]
    .flatMap((model) => (model === null ? [] : [model]))
    .map(({ id, graphs }) =>
      [id, ...graphs.map(({ sha256 }) => sha256.slice(0, 8))].join(" "),
    )
    .join(" → ");
}
