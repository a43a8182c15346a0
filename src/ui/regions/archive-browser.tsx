import { useDeferredValue, useMemo, useState } from "react";
import {
  type ArchiveIndexFile,
  readArchiveIndex,
} from "#core/archive/archive-index.ts";
import shipped from "#core/archive/capella-geo.json";
import {
  ANY_SCENE,
  filterScenes,
  type SceneFilter,
} from "#core/archive/filter-scenes.ts";
import { PAPER_REGIONS, PAPER_SPAN } from "#core/archive/paper-regions.ts";
import { ArchiveFilters } from "./archive-filters.tsx";
import { ArchiveList } from "./archive-list.tsx";
import { ArchiveMap } from "./archive-map.tsx";

const FILE: ArchiveIndexFile = shipped as ArchiveIndexFile;
const SCENES = readArchiveIndex(FILE);

/**
 * Shows the scenes of the archive on a map and in a list, by an index that ships with
 * the page: nothing is fetched until the user opens one.
 */
export function ArchiveBrowser({ placeId }: { readonly placeId: string | null }) {
  const [filter, setFilter] = useState(() => placeFilter(placeId));
  const deferred = useDeferredValue(filter);
  const found = useMemo(() => filterScenes(SCENES, deferred).toReversed(), [deferred]);
  return (
    <div className="stack archive">
      <ArchiveFilters filter={filter} onChange={setFilter} />
      <ArchiveMap scenes={SCENES} found={found} box={deferred.box} />
      <p className="small" role="status">
        {`${found.length} of ${FILE.count} scenes`}
      </p>
      <ArchiveList scenes={found} />
      <p className="small muted">
        {`Catalogue of ${FILE.date}, ${FILE.source}. ${FILE.licence}`}
      </p>
    </div>
  );
}

/** A place of the paper comes with the paper's dates. */
function placeFilter(placeId: string | null): SceneFilter {
  const place = PAPER_REGIONS.find(({ id }) => id === placeId);
  return place === undefined
    ? ANY_SCENE
    : { ...ANY_SCENE, from: PAPER_SPAN[0], to: PAPER_SPAN[1], box: place.box };
}
