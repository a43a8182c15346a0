import type { ReactNode } from "react";
import { Missing } from "#ui/shared/explained.tsx";

export type Fact = readonly [label: string, value: ReactNode, whyMissing?: string];

/** Label and value, line by line; what is not known is "–" with the reason. */
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

function FactRow(props: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </>
  );
}
