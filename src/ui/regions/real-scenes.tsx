import { Button } from "@mantine/core";
import {
  type ArchiveIndexFile,
  readArchiveIndex,
} from "#core/archive/archive-index.ts";
import shipped from "#core/archive/capella-geo.json";
import {
  PAPER_REGIONS,
  realSceneLabel,
  scenesOfRegion,
} from "#core/archive/paper-regions.ts";
import { openArchive } from "#state/open-archive.ts";
import { useAppStore } from "#ui/shared/app-context.tsx";

const SCENES = readArchiveIndex(shipped as ArchiveIndexFile);

/** Lists real scenes of the paper's places beside the simulated regions. */
export function RealScenes() {
  const store = useAppStore();
  return (
    <section aria-label="Real scenes of the paper's places">
      <h3>Real scenes of the paper's places</h3>
      <ul className="real-scenes small">
        {PAPER_REGIONS.map((region) => {
          const scenes = scenesOfRegion(SCENES, region);
          const [newest] = scenes;
          return (
            newest !== undefined && (
              <li key={region.id}>
                <button
                  type="button"
                  className="pick real-scene"
                  onClick={() => openArchive(store, region.id)}
                >
                  {realSceneLabel(region, newest)}
                  {scenes.length > 1 && (
                    <span className="muted">{`\u00a0and ${scenes.length - 1} more`}</span>
                  )}
                </button>
              </li>
            )
          );
        })}
      </ul>
      <p className="small muted">
        From Capella's open archive, inside the paper's dates; which of them the authors
        used is not published. Nothing is fetched before you agree.
      </p>
      <Button onClick={() => openArchive(store)}>All scenes of the archive</Button>
    </section>
  );
}
