import { type ReactNode, Suspense, useRef } from "react";
import type { Dialog } from "#state/ui.ts";
import { useApp } from "./app-context.tsx";

/**
 * Renders a dialog from its first opening on, so that its code is not needed before. It
 * stays after it was closed, so that closing is animated and gives the focus back.
 */
export function OnceOpened(props: {
  readonly dialog: Dialog;
  readonly children: ReactNode;
}) {
  const isOpen = useApp((state) => state.ui.dialog === props.dialog);
  const wasOpened = useRef(false);
  wasOpened.current ||= isOpen;
  return wasOpened.current ? (
    <Suspense fallback={null}>{props.children}</Suspense>
  ) : null;
}
