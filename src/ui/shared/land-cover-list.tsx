import type { CSSProperties } from "react";
import { LABEL_COLORS, LABELS, type Label } from "#core/regions/labels.ts";
import { builtShares, type LandCover } from "#core/regions/land-cover.ts";
import { formatFixed } from "./format.ts";
import "./land-cover-list.css";

/** Smaller shares would be invisible bars, so they are summed up in one line. */
const LEAST_SHARE = 0.005;

export const KIND_RULE =
  "The paper's rule: urban where residential land covers at least 25 %, or other built-up land at least 5 %.";

/** Lists the shares that decide between urban and rural. */
export function builtFacts(shares: LandCover): readonly (readonly [string, string])[] {
  const { residential, otherBuilt } = builtShares(shares);
  return [
    ["Residential", `${formatFixed(100 * residential, 1)} % (urban ≥ 25 %)`],
    ["Other built", `${formatFixed(100 * otherBuilt, 1)} % (urban ≥ 5 %)`],
  ];
}

/** Draws the share of each class as a bar in its colour, the largest first. */
export function LandCoverList({ shares }: { readonly shares: LandCover }) {
  const sorted = LABELS.map((label) => [label, shares[label]] as const)
    .filter(([, share]) => share > 0)
    .sort(([, a], [, b]) => b - a);
  const shown = sorted.filter(([, share]) => share >= LEAST_SHARE);
  const rest = sorted.filter(([, share]) => share < LEAST_SHARE);
  const most = shown[0]?.[1] ?? 1;
  return (
    <>
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
