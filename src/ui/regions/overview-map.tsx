import { useElementSize } from "@mantine/hooks";
import { useMemo } from "react";
import { feature } from "topojson-client";
import worldAtlas from "world-atlas/land-110m.json";
import type { RegionId } from "#core/regions/region-id.ts";
import type { RegionsFile } from "#core/regions/regions-file.ts";
import {
  frameAround,
  type OverviewFrame,
  placeLabels,
  ringsToPath,
} from "./overview-frame.ts";

/** Below this width names would overlap, so the map scrolls sideways instead. */
const LEAST_WIDTH_PX = 720;

/**
 * Shows where on Earth the regions lie (as the paper's Figure 2), on Natural Earth's
 * coastline.
 */
export function OverviewMap(props: {
  readonly file: RegionsFile;
  readonly shownId: RegionId | null;
  readonly onOpen: (id: RegionId) => void;
}) {
  const { file, shownId, onOpen } = props;
  const { ref, width } = useElementSize();
  const frame = useMemo(
    () =>
      frameAround(
        file.planned.map(({ center }) => center),
        Math.max(LEAST_WIDTH_PX, width),
      ),
    [file, width],
  );
  const labels = placeLabels(frame, file.planned);
  return (
    <div className="overview-scroll" ref={ref}>
      <div className="overview" style={{ width: frame.width, height: frame.height }}>
        <svg width={frame.width} height={frame.height} aria-hidden="true">
          <Land frame={frame} />
          {labels.map(({ item, dot, at, hasLine, isLeft }) => (
            <g key={item.id}>
              {hasLine && (
                <path
                  className="leader"
                  d={`M${dot[0]},${dot[1]}L${at[0] + (isLeft ? 4 : -4)},${at[1]}`}
                />
              )}
            </g>
          ))}
          {labels.map(({ item, dot }) => (
            <circle
              key={item.id}
              className={item.id === shownId ? "place is-shown" : "place"}
              cx={dot[0]}
              cy={dot[1]}
              r={item.id === shownId ? 5 : 3.5}
            />
          ))}
        </svg>
        <ul aria-label="Regions on the map">
          {labels.map(({ item, at, isLeft }) => {
            const isMade = file.regions.some(({ id }) => id === item.id);
            return (
              <li
                key={item.id}
                className={isLeft ? "is-left" : ""}
                style={{ left: at[0], top: at[1] }}
              >
                <button
                  type="button"
                  disabled={!isMade}
                  aria-current={item.id === shownId}
                  title={isMade ? item.place : `${item.place}: still being made`}
                  onClick={() => onOpen(item.id)}
                >
                  {item.name}
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

/** Draws the land of the Earth. */
export function Land({ frame }: { readonly frame: OverviewFrame }) {
  const path = useMemo(() => ringsToPath(frame, landRings()), [frame]);
  return <path className="land" d={path} />;
}

/** Returns the rings of all land in lon/lat. The file stores shared borders once, as arcs. */
function landRings(): number[][][] {
  const topology = worldAtlas as unknown as Parameters<typeof feature>[0];
  const { land } = topology.objects;
  if (land === undefined) {
    return [];
  }
  const shape = feature(topology, land);
  const shapes = shape.type === "FeatureCollection" ? shape.features : [shape];
  return shapes.flatMap(({ geometry }) => {
    switch (geometry.type) {
      case "Polygon":
        return geometry.coordinates;
      case "MultiPolygon":
        return geometry.coordinates.flat();
      default:
        return [];
    }
  });
}
