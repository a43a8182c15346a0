import { Modal } from "@mantine/core";
import { lazy, Suspense } from "react";
import { closeDialog } from "#state/ui.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";

const SimulatorForm = lazy(async () => ({
  default: (await import("./simulator-form.tsx")).SimulatorForm,
}));

export function SimulatorDialog() {
  const store = useAppStore();
  const isOpen = useApp((state) => state.ui.dialog === "simulator");
  return (
    <Modal
      opened={isOpen}
      onClose={() => closeDialog(store)}
      title={<strong>New simulated scene</strong>}
      size={860}
      closeButtonProps={{ "aria-label": "Close the simulator" }}
      transitionProps={{ duration: 100 }}
    >
      <Suspense fallback={<p className="small muted">Loading …</p>}>
        <SimulatorForm />
      </Suspense>
    </Modal>
  );
}
