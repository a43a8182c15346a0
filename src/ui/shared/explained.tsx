import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";

/** Shows a value with an explanation as a tooltip on hover and on focus. */
export function Explained(props: {
  readonly why: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <Tooltip label={props.why}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation must be reachable by keyboard */}
      <span className={props.className ?? "explained"} tabIndex={0}>
        {props.children}
      </span>
    </Tooltip>
  );
}

/** Shows "–" with the reason as a tooltip. */
export function Missing({ why }: { readonly why: string }) {
  return <Explained why={why}>–</Explained>;
}
