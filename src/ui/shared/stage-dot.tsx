import type { CSSProperties } from "react";
import type { Stage } from "#core/catalog/stages.ts";

/** Shows the stage's colour; its name always stands beside it. */
export function StageDot({ stage }: { readonly stage: Stage }) {
  return (
    <span
      className="stage-dot"
      aria-hidden="true"
      style={{ "--dot": `var(--s2e-stage-${stage})` } as CSSProperties}
    />
  );
}
