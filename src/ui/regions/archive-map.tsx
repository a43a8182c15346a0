import { useElementSize } from "@mantine/hooks";
import { useMemo } from "react";
import type { ArchiveScene } from "#core/archive/archive-scene.ts";
import type { Box } from "#core/geo/placement.ts";
import { boxFrame, type OverviewFrame, ringsToPath, WORLD } from "./overview-frame.ts";
import { Land } from "./overview-map.tsx";

const MOST_HEIGHT_PX = 300;
/** Degrees of longitude around a place that the map shows. */
const AROUND_DEG = 0.1;

/**
 * Shows footprints: all of them faintly, those that the filters leave in colour. A
 * place comes near; elsewhere the map shows the world, where a scene is a dot.
 */
export function ArchiveMap(props: {
  readonly scenes: readonly ArchiveScene[];
  readonly found: readonly ArchiveScene[];
  readonly box: Box | null;
}) {
  const { scenes, found, box } = props;
  const { ref, width } = useElementSize();
  const frame = useMemo(() => {
    const [west, south, east, north] = box ?? WORLD;
    const around = box === null ? 0 : AROUND_DEG / 2;
    return boxFrame(
      [west - around, south - around, east + around, north + around],
      Math.max(320, width),
      MOST_HEIGHT_PX,
    );
  }, [box, width]);
  const [all, shown] = useMemo(
    () => [footprints(frame, scenes), footprints(frame, found)],
    [frame, scenes, found],
  );
  return (
    <div ref={ref} className="archive-map">
      <svg
        width={frame.width}
        height={frame.height}
        role="img"
        aria-label={`Map with the footprints of ${found.length} scenes`}
      >
        <Land frame={frame} />
        <path className="footprint" d={all} />
        <path className="footprint is-found" d={shown} />
      </svg>
    </div>
  );
}

/** One path for all: thousands of elements would make every change slow. */
function footprints(frame: OverviewFrame, scenes: readonly ArchiveScene[]): string {
  return ringsToPath(
    frame,
    scenes.map(({ footprint }) => footprint),
  );
}
