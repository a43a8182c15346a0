import type { ReactNode } from "react";
import { Missing } from "./explained.tsx";

export type Fact = readonly [label: string, value: ReactNode, whyMissing?: string];

/** Lists labels and values line by line; an unknown value is "–" with the reason. */
export function Facts(props: {
  readonly facts: readonly Fact[];
  readonly why: string;
}) {
  return (
    <dl className="facts">
      {props.facts.map(([label, value, why]) => (
        <FactRow key={label} label={label}>
          {value ?? <Missing why={why ?? props.why} />}
        </FactRow>
      ))}
    </dl>
  );
}

/** Lists the known facts line by line and names all unknown ones in one last line. */
export function KnownFacts({ facts }: { readonly facts: readonly Fact[] }) {
  const known = facts.filter(([, value]) => value !== null);
  const unknown = facts.filter(([, value]) => value === null).map(([label]) => label);
  return (
    <dl className="facts">
      {known.map(([label, value]) => (
        <FactRow key={label} label={label}>
          {value}
        </FactRow>
      ))}
      {unknown.length > 0 && (
        <FactRow label="Not stated">
          <span className="muted">{unknown.join(", ")}</span>
        </FactRow>
      )}
    </dl>
  );
}

function FactRow(props: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </>
  );
}
