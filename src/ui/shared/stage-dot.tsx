import type { CSSProperties } from "react";
import type { Stage } from "#core/catalog/stages.ts";

/** The stage's hue; a word always stands beside it. */
export function StageDot({ stage }: { readonly stage: Stage }) {
  return (
    <span
      className="stage-dot"
      aria-hidden="true"
      style={{ "--dot": `var(--s2e-stage-${stage})` } as CSSProperties}
    />
  );
}
