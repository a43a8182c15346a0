import { Modal } from "@mantine/core";
import { type ReactNode, Suspense } from "react";
import { closeDialog, type Dialog } from "#state/ui.ts";
import { useApp, useAppStore } from "./app-context.tsx";
import { useOpened } from "./use-opened.ts";

/** Renders one of the page's dialogs; its content may load late. */
export function DialogFrame(props: {
  readonly dialog: Dialog;
  readonly title: string;
  readonly closeLabel: string;
  readonly size?: number;
  readonly loading?: string;
  /** Whether there is something to show; true by default. */
  readonly isReady?: boolean;
  readonly children: ReactNode;
}) {
  const { dialog, title, closeLabel, size, isReady = true } = props;
  const { loading = "Loading …", children } = props;
  const store = useAppStore();
  const isOpen = useApp((state) => state.ui.dialog === dialog);
  return (
    <Modal
      opened={useOpened(isOpen && isReady)}
      onClose={() => closeDialog(store)}
      title={<strong>{title}</strong>}
      {...(size === undefined ? {} : { size })}
      closeButtonProps={{ "aria-label": closeLabel }}
      transitionProps={{ duration: 100 }}
    >
      <Suspense fallback={<p className="small muted">{loading}</p>}>
        {children}
      </Suspense>
    </Modal>
  );
}
