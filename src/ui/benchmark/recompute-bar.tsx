import {
  Button,
  CloseButton,
  Menu,
  NativeSelect,
  Progress,
  Tooltip,
} from "@mantine/core";
import { TOLERANCE } from "#core/evaluation/compare-results.ts";
import { encodeResultsFile } from "#core/evaluation/encode-results.ts";
import { candidateName, type ResultsEntry } from "#core/evaluation/own-rows.ts";
import { shownEntries } from "#state/benchmark-data.ts";
import type { EvaluationJob, PatchChoice } from "#state/recompute.ts";
import {
  choosePatches,
  continueStopped,
  dropStopped,
  explorePipeline,
  measureExplorePipeline,
  startRecompute,
  stopRecompute,
} from "#state/recompute-actions.ts";
import { saveText } from "#state/ui.ts";
import { useApp, useAppShallow, useAppStore } from "#ui/shared/app-context.tsx";
import { Explained } from "#ui/shared/explained.tsx";
import { formatDuration } from "#ui/shared/format.ts";

const CHOICES: readonly (readonly [PatchChoice, string])[] = [
  ["published", "the published patches"],
  [1, "1 patch a region"],
  [2, "2 patches a region"],
  [4, "4 patches a region"],
  [8, "8 patches a region"],
  [16, "16 patches a region"],
  ["all", "all patches"],
];

/** Computes the chosen rows on this machine: progress, stop, and what has come of it. */
export function RecomputeBar() {
  const isRunning = useApp(({ recompute }) => recompute.isRunning);
  return (
    <section className="recompute" aria-label="Recompute here">
      {isRunning ? <Running /> : <Choice />}
      {!isRunning && <StoppedJobs />}
    </section>
  );
}

function Choice() {
  const store = useAppStore();
  const { selected } = useApp(({ benchmark }) => benchmark.view);
  const entries = useAppShallow(shownEntries);
  const { patches, rows } = useApp(({ recompute }) => recompute);
  const chosen = entries.filter(({ id }) => selected.includes(id));
  const isBegun = chosen.some(({ id, file }) => {
    const n = rows[id]?.n ?? 0;
    return n > 0 && n < patchesOf(file);
  });
  return (
    <div className="row recompute-row">
      <Button disabled={chosen.length === 0} onClick={() => startRecompute(store)}>
        {isBegun ? "Continue here" : "Recompute here"}
      </Button>
      <NativeSelect
        aria-label="Patches to compute"
        value={String(patches)}
        onChange={({ currentTarget }) => {
          const next = CHOICES.find(([id]) => String(id) === currentTarget.value);
          choosePatches(store, next?.[0] ?? "published");
        }}
        data={CHOICES.map(([id, label]) => ({ value: String(id), label }))}
      />
      <span className="small muted grow">
        {chosen.length === 0
          ? "Choose rows of ours by their boxes to compute them once more on this machine."
          : `${chosen.length} ${chosen.length === 1 ? "row is" : "rows are"} chosen. `}
        {chosen.length > 0 && (
          <Explained
            why={`A number is flagged where a patch differs from the published one by more than ${TOLERANCE} of the metric’s unit, or of the value where that is larger than 1. Patches are computed by the page’s own engine and kept in this browser: stop or leave at any time.`}
          >
            {`Differences over ${TOLERANCE} are flagged.`}
          </Explained>
        )}
      </span>
      <MeasureExplore />
      <SaveMenu entries={entries} />
    </div>
  );
}

/** Offers to measure what Explore has chosen: a model of one's own, or any combination. */
function MeasureExplore() {
  const store = useAppStore();
  const name = useApp((state) => explorePipeline(state)?.name ?? null);
  return name === null ? null : (
    <Tooltip
      label={`${name}: measured on this machine on the same patches as the rows here. It becomes a row of its own.`}
    >
      <Button onClick={() => measureExplorePipeline(store)}>
        Measure Explore’s pipeline
      </Button>
    </Tooltip>
  );
}

/** Pictures and new pipelines have no row before they are measured: here they go on. */
function StoppedJobs() {
  const store = useAppStore();
  const queue = useApp(({ recompute }) => recompute.queue);
  return queue.map((job) =>
    job.kind === "row" ? null : (
      <div key={job.name} className="row recompute-row">
        <Button onClick={() => continueStopped(store)}>Continue</Button>
        <span className="small grow">{`${titleOf(job)} · stopped`}</span>
        <CloseButton
          size="xs"
          aria-label={`Put ${job.name} away`}
          onClick={() => dropStopped(store, job)}
        />
      </div>
    ),
  );
}

function Running() {
  const store = useAppStore();
  const { progress, queue } = useApp(({ recompute }) => recompute);
  const entries = useAppShallow(shownEntries);
  const [job] = queue;
  const entry =
    job?.kind === "row" ? entries.find(({ id }) => id === job.entryId) : undefined;
  const row = entry === undefined ? "" : candidateName(entry.file);
  const name = job === undefined || job.kind === "row" ? row : titleOf(job);
  const left = progress?.leftS ?? null;
  const more = queue.length > 1 ? ` · ${queue.length - 1} more after it` : "";
  return (
    <div className="row recompute-row">
      <Button color="blue" variant="filled" onClick={() => stopRecompute(store)}>
        Stop
      </Button>
      <div className="recompute-progress grow">
        <Progress.Root size={6}>
          <Progress.Section
            aria-label={`Recomputing ${name}`}
            animated={progress === null}
            value={progress === null ? 100 : 100 * progress.fraction}
          />
        </Progress.Root>
        <span className="small">
          {`${name} · ${progress?.text ?? "opening"}`}
          <span className="muted">
            {left === null ? more : ` · about ${formatDuration(left)} left${more}`}
          </span>
        </span>
      </div>
    </div>
  );
}

function titleOf(job: Exclude<EvaluationJob, { readonly kind: "row" }>): string {
  return job.kind === "pictures" ? `Pictures: ${job.name}` : job.name;
}

/** Saves what was computed of a row as a results file of its own. */
function SaveMenu({ entries }: { readonly entries: readonly ResultsEntry[] }) {
  const store = useAppStore();
  const rows = useApp(({ recompute }) => recompute.rows);
  const measured = entries.filter(({ origin }) => origin === "measured");
  const files = [
    ...entries.flatMap(({ id }) => {
      const row = rows[id];
      if (row === undefined) {
        return [];
      }
      const { n, of, file } = row;
      const part = n < of ? `-${n}-of-${of}-patches` : "";
      const count = n < of ? `${n} of ${of} patches` : `n = ${n}`;
      return [{ name: `${id}-recomputed${part}`, count, file }];
    }),
    ...measured.map(({ id, file }) => ({
      ...{ name: id, file },
      count: `n = ${patchesOf(file)}`,
    })),
  ];
  if (files.length === 0) {
    return null;
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button>Save results file</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {files.map(({ name, file, count }) => (
          <Menu.Item
            key={name}
            onClick={() =>
              saveText(store, {
                fileName: `${name}.json`,
                text: encodeResultsFile(file),
                mediaType: "application/json",
              })
            }
          >
            {`${candidateName(file)}, ${count}`}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function patchesOf({ regions }: ResultsEntry["file"]): number {
  return regions.reduce((sum, { patches }) => sum + patches.length, 0);
}
