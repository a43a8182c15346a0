import { Button, Progress } from "@mantine/core";
import { requestOverview, stopOverview } from "#state/scene-overviews.ts";
import type { SceneEntry } from "#state/scenes.ts";
import { useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { formatBytes, formatFixed } from "#ui/shared/format.ts";

/** Offers to build overviews for a large file without any, and says what that costs. */
export function OverviewOffer({ entry }: { readonly entry: SceneEntry }) {
  const store = useAppStore();
  const { phase, overview, entryId } = entry;
  const missing = phase.status === "ready" ? phase.opened.missingOverview : null;
  if (missing === null) {
    return null;
  }
  const isBuilding = overview.status === "building" || overview.status === "stopping";
  const bytes = missing.bytes === null ? "" : `, ${formatBytes(missing.bytes)}`;
  return (
    <div className="below stack small">
      <p>
        {`This file has no overviews, so it is only drawn when zoomed in. Making them reads the whole file once (${formatFixed(missing.pixels / 1e6, 0)} million pixels${bytes}).`}
      </p>
      {overview.status === "building" && (
        <Progress
          size={6}
          aria-label="Reading the file to make overviews"
          value={overview.total === 0 ? 0 : (100 * overview.done) / overview.total}
        />
      )}
      {overview.status === "failed" && <ErrorNote error={overview.error} />}
      {isBuilding ? (
        <Button
          size="compact-sm"
          disabled={overview.status === "stopping"}
          onClick={() => stopOverview(store, entryId)}
        >
          Stop reading
        </Button>
      ) : (
        <Button size="compact-sm" onClick={() => requestOverview(store, entryId)}>
          Make overviews
        </Button>
      )}
    </div>
  );
}
