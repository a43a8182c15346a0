import { Modal } from "@mantine/core";
import { lazy, Suspense } from "react";
import { closeDialog } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

/** Most visits need no map imagery; its form comes with the dialog. */
const ImageryForm = lazy(async () => ({
  default: (await import("./imagery-form.tsx")).ImageryForm,
}));

export function ImageryDialog() {
  const store = useAppStore();
  const isOpen = useApp((state) => state.ui.dialog === "imagery");
  return (
    <Modal
      opened={isOpen}
      onClose={() => closeDialog(store)}
      title={<strong>Map imagery in the EO panel</strong>}
      size={560}
      closeButtonProps={{ "aria-label": "Close map imagery" }}
      transitionProps={{ duration: 100 }}
    >
      <Suspense fallback={<p className="small muted">Loading …</p>}>
        <ImageryForm />
      </Suspense>
    </Modal>
  );
}
