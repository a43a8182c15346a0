import { Button } from "@mantine/core";
import { useMemo, useRef, useState } from "react";
import type { LandCoverReading } from "#ports/land-cover.ts";
import {
  fetchingEnded,
  fetchMapObjects,
  forgetLandCover,
  showLandCover,
} from "#state/land-cover.ts";
import { type AskedGround, groundToAsk, MOST_CELLS } from "#state/land-cover-ground.ts";
import { openDropped } from "#state/open-files.ts";
import { shownRegionId } from "#state/regions.ts";
import { mainSar } from "#state/stages.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { Explained } from "#ui/shared/explained.tsx";
import { Facts } from "#ui/shared/facts.tsx";
import { formatCount, formatFixed } from "#ui/shared/format.ts";
import { builtFacts, KIND_RULE, LandCoverList } from "#ui/shared/land-cover-list.tsx";
import { FoldedSection } from "#ui/shared/section.tsx";

/** Says what covers the ground of an own scene, once map objects of the place are there. */
export function LandCoverPanel() {
  const hasPlace = useApp(
    (state) =>
      (mainSar(state)?.scene.grid.crs ?? "pixel") !== "pixel" &&
      // The land cover of a region is in its own list.
      shownRegionId(state) === null,
  );
  const { file, phase, isShown } = useApp((state) => state.landCover);
  const store = useAppStore();
  // It opens by itself with the first file, and stays open when that is removed.
  const [isOpen, setOpen] = useState(file !== null);
  if (file !== null && !isOpen) {
    setOpen(true);
  }
  if (!hasPlace) {
    return null;
  }
  return (
    <FoldedSection title="Land cover" isOpen={isOpen}>
      <div className="stack small">
        {file === null && (
          <p>
            Urban or rural, and how much of each class: drop a GeoJSON of OpenStreetMap
            objects of this place (as overpass-turbo or QuickOSM export it).
          </p>
        )}
        {phase.status === "reading" && <p role="status">{`Reading ${file?.name}…`}</p>}
        {phase.status === "failed" && <ErrorNote error={phase.error} />}
        {phase.status === "ready" && <Reading reading={phase.reading} />}
        {phase.status === "ready" && (
          <label className="row">
            <input
              type="checkbox"
              checked={isShown}
              onChange={(event) => showLandCover(store, event.target.checked)}
            />
            Show on the maps
          </label>
        )}
        <FetchMapObjects />
        <div className="row">
          <OpenMapObjects />
          {file !== null && (
            <Button onClick={() => forgetLandCover(store)}>Remove</Button>
          )}
        </div>
      </div>
    </FoldedSection>
  );
}

function Reading({ reading }: { readonly reading: LandCoverReading }) {
  const { cover, undrawn } = reading;
  const isPart = useApp(({ landCover }) => landCover.file?.ground != null);
  return (
    <>
      <Facts
        why="The file does not state it."
        facts={[
          [
            "Kind",
            <Explained key="kind" why={KIND_RULE}>
              {cover.kind}
            </Explained>,
          ],
          ...builtFacts(cover.shares),
          [
            "Area",
            `${formatFixed(cover.areaKm2, 2)} km²${isPart ? ", a part of the scene" : ""}`,
          ],
          [
            "Objects",
            `${formatCount(cover.painted)} of ${formatCount(cover.objects)} have a class`,
          ],
        ]}
      />
      <LandCoverList shares={cover.shares} />
      {cover.warnings.map((warning) => (
        <p key={warning}>{warning}</p>
      ))}
      {undrawn > 0 && (
        <p>{`Counted but not drawn: ${formatCount(undrawn)} ${undrawn === 1 ? "object" : "objects"}; more would make the map slow.`}</p>
      )}
      <p className="muted">{cover.attribution}</p>
    </>
  );
}

function OpenMapObjects() {
  const store = useAppStore();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button onClick={() => input.current?.click()}>Open map objects…</Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".geojson"
        aria-label="Map objects"
        onChange={(event) => {
          openDropped(store, [...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}

/** Says what a server would be asked about, or why it cannot be. */
function groundText(host: string, asked: AskedGround | null): string {
  if (asked === null) {
    return `The scene is more than ${MOST_CELLS} km² large, too much for a public server at once, and the view shows nothing of it: move the map to the part that you want.`;
  }
  const { cells, ground } = asked;
  const what = ground === null ? "this scene" : "the part of the scene in view";
  return cells > MOST_CELLS
    ? `What the view shows is ${formatCount(cells)} km² large; a public server can be asked about ${MOST_CELLS}: zoom in, or export the objects as GeoJSON and open the file.`
    : `${host} will be told where ${what} lies, in ${formatCount(cells)} ${cells === 1 ? "question" : "questions"} of about 1 km² each. No pixel is sent.`;
}

/** Asks before the first question, says how far it is, and can be stopped. */
function FetchMapObjects() {
  const store = useAppStore();
  const sar = useApp(mainSar);
  const { host, fetching, fetchError, file, phase } = useApp(
    (state) => state.landCover,
  );
  const [isAsking, setAsking] = useState(false);
  const viewBox = useApp((state) => state.view.state?.box ?? null);
  const asked = useMemo(
    () => (isAsking && sar !== null ? groundToAsk(sar.scene.grid, viewBox) : null),
    [isAsking, sar, viewBox],
  );
  const hasPart = file?.ground != null;
  // A simulated scene only claims to lie where it does.
  if (host === null || sar === null || sar.scene.isSimulated) {
    return null;
  }
  if (fetching !== null) {
    return (
      <div className="row">
        <p role="status" className="grow">
          {`${host}: ${fetching.done} of ${formatCount(fetching.cells)} cells`}
        </p>
        <Button onClick={() => fetchingEnded(store)}>Stop</Button>
      </div>
    );
  }
  return (
    <>
      {fetchError !== null && <ErrorNote error={fetchError} />}
      {!isAsking && (file === null || hasPart || phase.status === "failed") && (
        <Button onClick={() => setAsking(true)}>
          {hasPart ? "Fetch for another view…" : "Fetch from OpenStreetMap…"}
        </Button>
      )}
      {isAsking && <p>{groundText(host, asked)}</p>}
      {isAsking && (
        <div className="row">
          {asked !== null && asked.cells <= MOST_CELLS && (
            <Button
              onClick={() => {
                setAsking(false);
                fetchMapObjects(store, sar.sceneId, asked);
              }}
            >
              {`Ask ${host}`}
            </Button>
          )}
          <Button onClick={() => setAsking(false)}>Not now</Button>
        </div>
      )}
    </>
  );
}
