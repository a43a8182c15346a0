import { lazy } from "react";
import { DialogFrame } from "#ui/shared/dialog-frame.tsx";

const SimulatorForm = lazy(async () => ({
  default: (await import("./simulator-form.tsx")).SimulatorForm,
}));

export function SimulatorDialog() {
  return (
    <DialogFrame
      dialog="simulator"
      title="New simulated scene"
      closeLabel="Close the simulator"
      size={860}
    >
      <SimulatorForm />
    </DialogFrame>
  );
}
