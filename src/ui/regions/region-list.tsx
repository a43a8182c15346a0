import { Button, Loader } from "@mantine/core";
import type { RegionId } from "#core/regions/region-id.ts";
import type { Region, RegionKind } from "#core/regions/regions-file.ts";
import { viewGrid } from "#state/map-spec.ts";
import { openArchive } from "#state/open-archive.ts";
import {
  openRegion,
  type RegionsPhase,
  readRegionsAgain,
  shownRegionId,
} from "#state/regions.ts";
import { retryScene } from "#state/scenes.ts";
import { openDialog } from "#state/ui.ts";
import { useApp, useAppShallow, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { RegionThumb } from "./region-thumb.tsx";

/** The simulated regions, urban and rural, each one click away. */
export function RegionList() {
  const store = useAppStore();
  const phase = useApp((state) => state.regions.phase);
  const hasPlace = useApp((state) => (viewGrid(state)?.crs ?? "pixel") !== "pixel");
  const isSealed = useApp(({ ui }) => ui.isSealed);
  return (
    <section className="regions" aria-label="Simulated regions">
      <div className="row between">
        <h3>Simulated regions</h3>
        {phase.status === "ready" && (
          <Button size="compact-xs" onClick={() => openDialog(store, "regions")}>
            Map and list
          </Button>
        )}
      </div>
      <RegionsBody phase={phase} />
      <RegionFailures />
      <Button onClick={() => openDialog(store, "simulator")}>
        New simulated scene
      </Button>
      {!isSealed && <Button onClick={() => openArchive(store)}>Real scenes</Button>}
      {!isSealed && (
        <Button disabled={!hasPlace} onClick={() => openDialog(store, "imagery")}>
          Map imagery…
        </Button>
      )}
    </section>
  );
}

function RegionsBody({ phase }: { readonly phase: RegionsPhase }) {
  const store = useAppStore();
  switch (phase.status) {
    case "idle":
    case "running":
      return (
        <div className="region-columns">
          <p className="small muted">Loading the list of regions …</p>
        </div>
      );
    case "missing":
      return (
        <div className="stack">
          <p className="small muted">
            {phase.isAwaited
              ? "There are none yet; the first one opens automatically."
              : "There are none. “npm run regions” makes them."}
          </p>
          {!phase.isAwaited && (
            <Button size="compact-xs" onClick={() => readRegionsAgain(store)}>
              Check again
            </Button>
          )}
        </div>
      );
    case "failed":
      return <ErrorNote error={phase.error} onRetry={() => readRegionsAgain(store)} />;
    case "ready": {
      const { planned, regions } = phase.file;
      const missing = planned.length - regions.length;
      return (
        <>
          <div className="region-columns">
            <RegionColumn kind="urban" regions={regions} />
            <RegionColumn kind="rural" regions={regions} />
          </div>
          {missing > 0 && (
            <p className="small muted" role="status">
              {`${missing} of ${planned.length} ${missing === 1 ? "is" : "are"} still being made.`}
            </p>
          )}
        </>
      );
    }
  }
}

function RegionColumn(props: {
  readonly kind: RegionKind;
  readonly regions: readonly Region[];
}) {
  const { kind, regions } = props;
  return (
    <ul aria-label={kind === "urban" ? "Urban regions" : "Rural regions"}>
      <li className="small muted" aria-hidden="true">
        {kind === "urban" ? "Urban" : "Rural"}
      </li>
      {regions
        .filter((region) => region.kind === kind)
        .map((region) => (
          <RegionItem key={region.id} region={region} />
        ))}
    </ul>
  );
}

function RegionItem({ region }: { readonly region: Region }) {
  const store = useAppStore();
  const { id, name, simulated } = region;
  const isShown = useApp((state) => shownRegionId(state) === id);
  const isOpening = useIsOpening(id);
  return (
    <li>
      <button
        type="button"
        className="pick region-pick"
        aria-pressed={isShown}
        aria-busy={isOpening}
        title={simulated ? `${name}, simulated` : name}
        onClick={() => openRegion(store, id)}
      >
        {isOpening ? (
          <span className="region-thumb">
            <Loader size={12} aria-label="Opening" />
          </span>
        ) : (
          <RegionThumb region={region} />
        )}
        <span className="region-name">{name}</span>
      </button>
    </li>
  );
}

function useIsOpening(id: RegionId): boolean {
  return useApp(({ scenes }) =>
    scenes.entries.some(
      ({ regionId, phase }) =>
        regionId === id && (phase.status === "queued" || phase.status === "opening"),
    ),
  );
}

/** Shows errors of a region's files here, because they are not in the list of scenes. */
function RegionFailures() {
  const store = useAppStore();
  const failed = useAppShallow(({ scenes }) =>
    scenes.entries.filter(
      ({ regionId, phase }) => regionId !== null && phase.status === "failed",
    ),
  );
  return failed.map(({ entryId, name, phase }) =>
    phase.status === "failed" ? (
      <div key={entryId} className="stack">
        <strong className="small">{name}</strong>
        <ErrorNote error={phase.error} onRetry={() => retryScene(store, entryId)} />
      </div>
    ) : null,
  );
}
