import type { CSSProperties } from "react";
import { LABEL_COLORS, LABELS, type Label } from "#core/regions/labels.ts";
import { builtShares } from "#core/regions/land-cover.ts";
import type { Region } from "#core/regions/regions-file.ts";
import { shownRegion } from "#state/regions.ts";
import { gapText } from "#state/scene-pairs.ts";
import { useApp } from "#ui/shared/app-context.tsx";
import { Explained } from "#ui/shared/explained.tsx";
import { Facts } from "#ui/shared/facts.tsx";
import { formatBytes, formatFixed } from "#ui/shared/format.ts";
import { FoldedSection } from "#ui/shared/section.tsx";

/** Smaller shares would be invisible bars, so they are summed up in one line. */
const LEAST_SHARE = 0.005;

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
            ...builtFacts(region),
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
        {region.shares !== null && <LandCover shares={region.shares} />}
        <Files region={region} />
      </div>
    </FoldedSection>
  );
}

const KIND_RULE =
  "The paper's rule: urban where residential land covers at least 25 %, or other built-up land at least 5 %.";

/** Lists the shares that decide between urban and rural, where the land cover is known. */
function builtFacts({ shares }: Region): (readonly [string, string])[] {
  if (shares === null) {
    return [];
  }
  const { residential, otherBuilt } = builtShares(shares);
  return [
    ["Residential", `${formatFixed(100 * residential, 1)} % (urban ≥ 25 %)`],
    ["Other built", `${formatFixed(100 * otherBuilt, 1)} % (urban ≥ 5 %)`],
  ];
}

function LandCover({ shares }: { readonly shares: NonNullable<Region["shares"]> }) {
  const sorted = LABELS.map((label) => [label, shares[label]] as const)
    .filter(([, share]) => share > 0)
    .sort(([, a], [, b]) => b - a);
  const shown = sorted.filter(([, share]) => share >= LEAST_SHARE);
  const rest = sorted.filter(([, share]) => share < LEAST_SHARE);
  const most = shown[0]?.[1] ?? 1;
  return (
    <>
      <h3>
        <Explained why="The land cover at the date of the EO image has 18 classes, modelled on OpenStreetMap's. The paper counts 25 classes and does not name them.">
          Land cover
        </Explained>
      </h3>
      <dl className="land-cover">
        {shown.map(([label, share]) => (
          <LandCoverRow key={label} label={label} share={share} most={most} />
        ))}
      </dl>
      {rest.length > 0 && (
        <p className="small muted">
          {`Less than 0.5 % each: ${rest.map(([label]) => label).join(", ")}`}
        </p>
      )}
    </>
  );
}

function LandCoverRow(props: {
  readonly label: Label;
  readonly share: number;
  readonly most: number;
}) {
  const { label, share, most } = props;
  const style = {
    "--share": `${(100 * share) / most}%`,
    "--cover": `rgb(${LABEL_COLORS[label].join(" ")})`,
  } as CSSProperties;
  return (
    <>
      <dt>{label}</dt>
      <dd style={style}>
        <span className="bar" aria-hidden="true" />
        {`${formatFixed(100 * share, 1)} %`}
      </dd>
    </>
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
