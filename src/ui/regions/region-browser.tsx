import type { RegionId } from "#core/regions/region-id.ts";
import type { Region, RegionsFile } from "#core/regions/regions-file.ts";
import { openRegion, shownRegionId } from "#state/regions.ts";
import { gapText } from "#state/scene-pairs.ts";
import { closeDialog } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { Explained } from "#ui/shared/explained.tsx";
import { formatFixed } from "#ui/shared/format.ts";
import { OverviewMap } from "./overview-map.tsx";
import { RealScenes } from "./real-scenes.tsx";
import { RegionThumb } from "./region-thumb.tsx";

/** Shows all regions on a map and in a table; both open them. */
export function RegionBrowser({ file }: { readonly file: RegionsFile }) {
  const store = useAppStore();
  const shownId = useApp(shownRegionId);
  const isSealed = useApp((state) => state.ui.isSealed);
  const open = (id: RegionId) => {
    openRegion(store, id);
    closeDialog(store);
  };
  const missing = file.planned.filter(
    ({ id }) => !file.regions.some((region) => region.id === id),
  );
  return (
    <div className="stack" style={{ gap: 16 }}>
      <OverviewMap file={file} shownId={shownId} onOpen={open} />
      <div className="region-table-scroll">
        <table className="region-table" aria-label="Simulated regions">
          <thead>
            <tr>
              <th scope="col">Region</th>
              <th scope="col">Kind</th>
              <th scope="col" className="number">
                GSD
              </th>
              <th scope="col" className="number">
                Incidence
              </th>
              <th scope="col" className="looks">
                Look side
              </th>
              <th scope="col">SAR</th>
              <th scope="col">EO</th>
              <th scope="col">Time gap</th>
            </tr>
          </thead>
          <tbody>
            {file.regions.map((region) => (
              <RegionRow
                key={region.id}
                region={region}
                isShown={region.id === shownId}
                onOpen={open}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p className="small muted">
        {missing.length > 0 &&
          `${missing.map(({ name }) => name).join(", ")}: still being made. `}
        Named after the ten test sets of the paper, and simulated: the places, dates and
        images are made from a seed, and no score on them stands beside a published one.
        Coastline: Natural Earth.
      </p>
      {!isSealed && <RealScenes />}
    </div>
  );
}

function RegionRow(props: {
  readonly region: Region;
  readonly isShown: boolean;
  readonly onOpen: (id: RegionId) => void;
}) {
  const { region, isShown, onOpen } = props;
  const { id, name, place, simulated, kind, kindNote, paperKind } = region;
  return (
    <tr className={isShown ? "is-shown" : ""}>
      <th scope="row">
        <button
          type="button"
          className="pick region-row-pick"
          aria-pressed={isShown}
          onClick={() => onOpen(id)}
        >
          <RegionThumb region={region} />
          <span>
            {name}
            <br />
            <span className="small muted">
              {simulated ? `${place} · simulated` : place}
            </span>
          </span>
        </button>
      </th>
      <td>
        {kindNote === null ? (
          kind
        ) : (
          <Explained why={`${kindNote} The paper lists ${name} as ${paperKind}.`}>
            {kind}
          </Explained>
        )}
      </td>
      <td className="number">{`${formatFixed(region.gsdM, 2)} m`}</td>
      <td className="number">{`${formatFixed(region.incidenceDeg, 1)}°`}</td>
      <td className="looks">{`${region.lookSide}, ${region.orbit}`}</td>
      <td>{region.sarDate}</td>
      <td>{region.eoDate}</td>
      <td>{gapText(Math.abs(region.gapDays)).replace(/^gap /, "")}</td>
    </tr>
  );
}
