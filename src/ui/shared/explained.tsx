import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";

/** A value whose reason or settings appear on hover and on focus. */
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

/** "–" with the reason on hover and focus. */
export function Missing({ why }: { readonly why: string }) {
  return <Explained why={why}>–</Explained>;
}
