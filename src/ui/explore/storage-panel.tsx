import { Button } from "@mantine/core";
import { useEffect } from "react";
import { isRunActive } from "#state/run.ts";
import { askStoredSize, deleteStored } from "#state/stored-results.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { formatBytes } from "#ui/shared/format.ts";
import { FoldedSection } from "#ui/shared/section.tsx";

/** Shows what stored results take on this device, and deletes them. */
export function StoragePanel() {
  const store = useAppStore();
  const { size, isDeleting } = useApp((state) => state.storage);
  const isRunning = useApp((state) => isRunActive(state.run));
  useEffect(() => askStoredSize(store), [store]);
  if (size === null) {
    return null;
  }
  const { place, results, bytes, budget } = size;
  const where = place === "disk" ? "on this device" : "in memory, until a reload";
  const count = results === 1 ? "1 result" : `${results} results`;
  return (
    <FoldedSection title="Stored results" isOpen={false}>
      <div className="stack">
        <p className="small">
          {results === 0
            ? "No tiles are stored yet. Finished tiles are, and no run computes them again."
            : `${count}, ${formatBytes(bytes)} of at most ${formatBytes(budget)}, ${where}. No run computes their tiles again; the oldest leave first.`}
        </p>
        <div>
          <Button
            size="compact-sm"
            disabled={results === 0 || isRunning}
            loading={isDeleting}
            title={isRunning ? "A run is going on." : undefined}
            onClick={() => deleteStored(store)}
          >
            Delete stored results
          </Button>
        </div>
      </div>
    </FoldedSection>
  );
}
