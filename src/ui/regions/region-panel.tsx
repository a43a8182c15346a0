import type { Region } from "#core/regions/regions-file.ts";
import { shownRegion } from "#state/regions.ts";
import { gapText } from "#state/scene-pairs.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { Explained } from "#ui/shared/explained.tsx";
import { Facts } from "#ui/shared/facts.tsx";
import { formatBytes, formatFixed } from "#ui/shared/format.ts";
import { builtFacts, KIND_RULE, LandCoverList } from "#ui/shared/land-cover-list.tsx";
import { FoldedSection } from "#ui/shared/section.tsx";

/** Shows what is known about the region on the map (as the paper's Figures 2 and 3). */
export function RegionPanel() {
  const region = useApp(shownRegion);
  if (region === null) {
    return null;
  }
  const { place, simulated, kind, paperKind, kindNote, sarDate, eoDate } = region;
  const paper =
    kindNote ??
    (paperKind === null ? "" : `The paper lists ${region.name} as ${paperKind}, too.`);
  return (
    <FoldedSection title="Region">
      <div className="stack">
        <Facts
          why="The list of regions does not state it."
          facts={[
            ["Place", simulated ? `near ${place} (simulated)` : place],
            [
              "Kind",
              <Explained key="kind" why={`${KIND_RULE} ${paper}`}>
                {kind}
              </Explained>,
            ],
            ...(region.shares === null ? [] : builtFacts(region.shares)),
            ["Area", `${formatFixed(region.areaKm2, 2)} km²`],
            ["SAR", sarDate],
            ["EO", `${eoDate}, ${gapText(Math.abs(region.gapDays))}`],
            ...(simulated
              ? [
                  [
                    "Seed",
                    `${region.seed}, simulator ${region.simulatorVersion}`,
                  ] as const,
                ]
              : []),
          ]}
        />
        {region.shares !== null && (
          <>
            <h3>
              <Explained why="The land cover at the date of the EO image has 18 classes, modelled on OpenStreetMap's. The paper counts 25 classes and does not name them.">
                Land cover
              </Explained>
            </h3>
            <LandCoverList shares={region.shares} />
          </>
        )}
        <Files region={region} />
      </div>
    </FoldedSection>
  );
}

function Files({ region }: { readonly region: Region }) {
  const { sar, eo, labels, patches } = region.files;
  const links = [
    ["SAR (Capella GEO)", sar],
    ["EO", eo],
    ["Labels", labels],
    ["Patches (CSV)", patches],
  ] as const;
  return (
    <>
      <h3>Files</h3>
      <ul className="region-files small">
        {links.map(
          ([name, file]) =>
            file && (
              <li key={name}>
                <a href={file.url} download>
                  {name}
                </a>
                {file.bytes !== null && (
                  <span className="muted">{formatBytes(file.bytes)}</span>
                )}
              </li>
            ),
        )}
      </ul>
    </>
  );
}
